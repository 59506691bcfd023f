from __future__ import annotations

import pytest
from django.urls import reverse

from ingest.records import DocType
from mail2erp.audit.models import Entry
from review import services
from review.models import Review
from tests import factories
from tests.review import desk

pytestmark = pytest.mark.django_db


def listed(client, query: str = "") -> list[int]:
    html = client.get(reverse("review:group") + query).content.decode()
    return [int(part.split('"')[0]) for part in html.split(' data-row="')[1:]]


def settle(client, review: Review, **values):
    values = {"field": "due_date", "version": review.version, "seen.due_date": "12 Dec 2026", **values}
    return client.post(reverse("review:group_settle", args=[review.pk]), values)


def test_a_field_of_every_document_is_shown_with_its_cutout(client, clerk):
    client.force_login(clerk)
    review = factories.review()
    html = client.get(reverse("review:group")).content.decode()
    assert f'data-row="{review.pk}"' in html
    assert 'value="12 Dec 2026"' in html
    assert '<svg class="snippet"' in html


def test_right_is_saved_as_a_person_s_word_with_its_place_and_a_journal_entry(client, clerk):
    client.force_login(clerk)
    review = factories.review()
    answer = settle(client, review, confirm="due_date")
    assert 'data-state="you"' in answer.content.decode()
    review.refresh_from_db()
    value = review.fields["due_date"]
    assert (value["value"], value["method"], value["evidence"]["text"]) == ("2026-12-12", "person", "12.12.2026")
    entry = Entry.objects.filter(document=review.document_id).latest("id")
    assert (entry.action, entry.actor, list(entry.after)) == ("corrected", clerk.username, ["due_date"])
    assert listed(client) == []  # confirmed: nothing to ask again


def test_a_typed_value_finds_its_word_and_nonsense_is_refused_in_its_row(client, clerk):
    client.force_login(clerk)
    review = factories.review()
    refused = settle(client, review, due_date="soon")
    assert refused.status_code == 422
    assert "is not a date" in refused.content.decode()
    assert 'data-state="invalid"' in refused.content.decode()
    settle(client, review, due_date="26-11-2026")
    review.refresh_from_db()
    assert review.fields["due_date"]["value"] == "2026-11-26"
    assert review.fields["due_date"]["evidence"]["page"] == 1


def test_nothing_but_the_checked_field_is_saved(client, clerk):
    client.force_login(clerk)
    review = factories.review()
    settle(client, review, confirm="due_date", grand_total="1.00")
    review.refresh_from_db()
    assert review.fields["grand_total"]["value"] == "1185.24"
    assert settle(client, review, field="colour").status_code == 404


def test_what_a_colleague_saved_meanwhile_is_shown_and_not_overwritten(client, clerk, supervisor):
    client.force_login(clerk)
    review = factories.review()
    services.save_draft(review, version=1, changes={"due_date": {"value": "2026-12-24"}}, by=supervisor)
    answer = settle(client, review, due_date="26-11-2026")
    assert answer.status_code == 422
    assert 'value="24 Dec 2026"' in answer.content.decode()
    assert "Somebody changed it a moment ago" in answer.content.decode()
    # Another field than the one that is checked: both may save.
    services.save_draft(Review.objects.get(pk=review.pk), version=2, changes={"order_reference": {"value": "7"}},
                        by=supervisor)  # fmt: skip
    answer = settle(client, review, confirm="due_date", **{"seen.due_date": "24 Dec 2026"})
    assert answer.status_code == 200


def test_a_document_that_somebody_has_open_is_shown_and_left_alone(client, clerk, supervisor):
    client.force_login(clerk)
    review = services.take_lock(factories.review(), by=supervisor)
    html = client.get(reverse("review:group")).content.decode()
    assert 'data-state="held"' in html
    assert "Marieke has had this open since" in html
    assert settle(client, review, confirm="due_date").status_code == 422
    review.refresh_from_db()
    assert review.fields["due_date"]["method"] == "label"


def test_only_kinds_that_have_the_field_and_only_the_doubtful_where_asked(client, clerk):
    client.force_login(clerk)
    sure = desk.review()
    doubt = desk.review(fields=desk.invoice_fields(due_date=desk.read("2026-12-12", 0.5)))
    missing = desk.review(fields=desk.invoice_fields(due_date=None, grand_total=None))
    desk.review(doc_type=DocType.TICKET)
    assert listed(client) == [sure.pk, doubt.pk, missing.pk]
    assert listed(client, "?only=doubt") == [doubt.pk]
    assert listed(client, "?field=grand_total&only=doubt") == [missing.pk]  # required, and not there
    assert listed(client, "?view=mine") == []


def test_the_next_rows_follow_from_where_the_last_ended(client, clerk, monkeypatch):
    monkeypatch.setattr("review.group.AT_ONCE", 2)
    client.force_login(clerk)
    made = [desk.review().pk for _ in range(5)]
    seen, query = [], "?field=currency"
    while query:
        html = client.get(reverse("review:group") + query, headers={"HX-Request": "true"}).content.decode()
        seen += [int(part.split('"')[0]) for part in html.split(' data-row="')[1:]]
        query = "?" + html.split('hx-get="?')[1].split('"')[0].replace("&amp;", "&") if "hx-get" in html else ""
    assert seen == made


def test_who_may_not_decide_does_not_check(client, auditor):
    client.force_login(auditor)
    assert client.get(reverse("review:group")).status_code == 403
