from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from mail2erp.audit.models import Entry
from review import services
from review.models import Mention, Review, ReviewState, SavedFilter
from review.services import ReviewError
from review.services.comments import comment, named_in, seen
from tests.review import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def mads(db):
    return desk.person("mads", "clerk")


def rows(client, query: str = "") -> list[int]:
    html = client.get("/" + query).content.decode()
    return [int(part.split('"')[0]) for part in html.split('<tr data-row="')[1:]]


def last(review: Review) -> Entry:
    return Entry.objects.filter(document=review.document_id).latest("id")


def test_what_is_sent_on_stands_with_its_sentence_in_the_colleague_s_queue(client, clerk, mads):
    review = services.send_on(desk.review(), to=mads, note="Is this our pump?", by=clerk)
    assert (last(review).action, last(review).after["note"]) == ("sent on", "Is this our pump?")
    client.force_login(mads)
    html = client.get("/?view=mine").content.decode()
    assert "Sanne: Is this our pump?" in html
    assert "Sanne de Vries:" in client.get(reverse("review:screen", args=[review.pk])).content.decode()


def test_an_escalated_document_waits_for_whichever_supervisor_comes_first(client, clerk, mads, supervisor):
    review, other = desk.review(), desk.review()
    with pytest.raises(ReviewError, match="what the supervisor should decide"):
        services.escalate(review, why=" ", by=clerk)
    with pytest.raises(ReviewError, match="is no supervisor"):
        services.escalate(review, why="New bank account", to=mads, by=clerk)
    services.escalate(review, why="New bank account", by=clerk)
    assert last(review).action == "escalated"
    client.force_login(supervisor)
    assert rows(client, "?view=escalated") == [review.pk]
    assert rows(client) == [review.pk, other.pk]
    assert "Escalated" in client.get("/").content.decode()
    services.send_on(review, to=clerk, note="It is right, I called.", by=supervisor)
    cache.clear()
    assert rows(client, "?view=escalated") == []


def test_a_postponed_document_says_for_what_and_is_back_by_itself(client, clerk):
    client.force_login(clerk)
    review = desk.review()
    services.postpone(review, until=timezone.now() + timedelta(days=1), why="waits for the credit note", by=clerk)
    html = client.get("/?view=postponed").content.decode()
    assert "Back on" in html
    assert "Sanne: waits for the credit note" in html
    assert rows(client) == []
    Review.objects.filter(pk=review.pk).update(postponed_until=timezone.now() - timedelta(minutes=1))
    cache.clear()
    assert rows(client) == [review.pk]
    html = client.get("/").content.decode()
    assert "Sanne: waits for the credit note" in html
    assert 'Queue <span class="count">1</span>' in html  # the top bar counts it again too


def test_handing_on_is_taken_back_by_who_did_it_as_long_as_nothing_else_happened(clerk, mads, supervisor):
    review = services.assign(desk.review(), to=mads, by=mads)
    services.send_on(review, to=supervisor, note="Yours", by=clerk)
    with pytest.raises(ReviewError, match="Sanne de Vries did this, who alone"):
        services.undo(review, by=mads)
    services.undo(review, by=clerk)
    review.refresh_from_db()
    assert (review.assigned_to, review.note, review.note_by) == (mads, "", None)
    assert last(review).action == "taken back"
    with pytest.raises(ReviewError, match="Something else happened"):
        services.undo(review, by=clerk)
    services.postpone(review, until=timezone.now() + timedelta(days=1), why="later", by=clerk)
    services.undo(review, by=clerk)
    review.refresh_from_db()
    assert (review.postponed_until, review.note) == (None, "")


def test_a_mention_is_a_name_after_an_at_sign_and_no_mail_address(clerk, mads, supervisor):
    assert named_in("@mads, look. @MARIEKE too") == [mads, supervisor]
    assert named_in("@mads@noordwal.example: yours?") == [mads]  # as people sign in
    assert named_in("write to ap@mads.example or @nobody") == []
    mads.is_active = False
    mads.save()
    assert named_in("@mads") == []


def test_who_is_mentioned_finds_the_document_until_it_is_opened(client, clerk, mads):
    review, other = desk.review(), desk.review()
    assert comment(review, text="Is this yours, @mads?", by=clerk) == [mads]
    comment(other, text="Nobody in particular", by=clerk)
    assert last(review).action == "commented"
    assert Entry.objects.filter(document=review.document_id, action="commented").get().after["mentions"] == [
        "mads"
    ]
    client.force_login(mads)
    assert rows(client, "?view=mentions") == [review.pk]
    assert (
        "view=mentions" in client.get(reverse("review:group")).content.decode()
    )  # the top bar counts it everywhere
    services.reject(review, reason="not ours", by=clerk)
    assert rows(client, "?view=mentions") == [review.pk]  # wherever it is by now
    ahead = client.get(reverse("review:screen", args=[review.pk]), headers={"X-Preload": "1"})
    assert ahead.status_code == 200
    assert rows(client, "?view=mentions") == [review.pk]  # loaded ahead is not opened
    client.get(reverse("review:screen", args=[review.pk]))
    cache.clear()
    assert rows(client, "?view=mentions") == []
    seen(review, by=clerk)
    assert Mention.objects.get().seen_at is not None


@pytest.mark.parametrize("act", ["reject", "postpone", "send", "escalate"])
def test_each_action_says_before_what_it_will_do_and_what_it_leaves_out(client, clerk, mads, act):
    client.force_login(clerk)
    plain, gone, open_ = desk.review(), desk.review(), desk.review()
    services.reject(gone, reason="sent twice", by=mads)
    services.take_lock(open_, by=mads)
    ids = [plain.pk, gone.pk, open_.pk]
    html = client.get(reverse("review:preview"), {"act": act, "review": ids}).content.decode()
    assert plain.number in html
    assert "Mads has already rejected this document." in html
    assert "Mads has had this open since" in html
    assert ("2 are left out" if act in ("reject", "postpone") else "1 is left out") in html
    assert client.get(reverse("review:preview"), {"act": "burn"}).status_code == 404


def test_what_was_foretold_is_what_happens(client, clerk, mads, supervisor):
    client.force_login(clerk)
    ids = [desk.review().pk, desk.review().pk]
    sent = client.post(reverse("review:assign"), {"review": ids, "to": mads.pk, "note": "yours"}, follow=True)
    assert "2 documents sent to Mads." in sent.content.decode()
    assert "data-undo" in sent.content.decode()
    asked = client.post(
        reverse("review:escalate"),
        {"review": ids[:1], "question": "Is it?", "supervisor": supervisor.pk},
        follow=True,
    )
    assert "1 document: Marieke is asked." in asked.content.decode()
    client.post(reverse("review:undo"), {"review": ids[:1]})
    assert Review.objects.filter(assigned_to=mads, note="yours", escalated_at=None).count() == 2
    assert Review.objects.filter(state=ReviewState.OPEN).count() == 2


def test_a_view_is_saved_under_a_name_for_oneself_or_for_everybody(client, clerk, mads):
    client.force_login(clerk)
    save = {"name": " Large  DKK ", "query": "view=clean&over=5000&nonsense=1"}
    client.post(reverse("review:save_filter"), save)
    client.post(reverse("review:save_filter"), {"name": "Old", "query": "age=7", "shared": "on"})
    kept = SavedFilter.objects.order_by("id")
    assert [(one.name, one.query, one.shared) for one in kept] == [
        ("Large DKK", "view=clean&over=5000", False),
        ("Old", "age=7", True),
    ]
    assert "Large DKK</a>" in client.get("/").content.decode()
    client.post(reverse("review:save_filter"), {**save, "query": "over=7000"})  # the name again: in its place
    assert SavedFilter.objects.get(name="Large DKK").query == "over=7000"
    client.force_login(mads)
    html = client.get("/").content.decode()
    assert "Large DKK</a>" not in html
    assert "Old</a>" in html
    client.post(reverse("review:remove_filter", args=[kept[1].pk]))
    assert SavedFilter.objects.count() == 2  # a colleague's stays
    client.force_login(clerk)
    client.post(reverse("review:remove_filter", args=[kept[0].pk]))
    assert SavedFilter.objects.count() == 1
