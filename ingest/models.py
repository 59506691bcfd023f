"""Mail, originals, documents and readings: what arrived, and what was read from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ingest.records import DocType
from ingest.senders.models import (
    KeyKind,
    SenderKey,
    SenderTemplate,
    TemplateState,
    TemplateVersion,
    Trust,
    VersionState,
)

__all__ = [
    "Arrival",
    "Automation",
    "Cutting",
    "Document",
    "DocumentState",
    "KeyKind",
    "Mail",
    "MailState",
    "Mailbox",
    "MailboxKind",
    "MailboxState",
    "Original",
    "Page",
    "ReadingRow",
    "SenderKey",
    "SenderTemplate",
    "Source",
    "SourceKind",
    "TemplateState",
    "TemplateVersion",
    "Trust",
    "VersionState",
]


class MailboxKind(models.TextChoices):
    GMAIL = "gmail", "Gmail"
    IMAP = "imap", "IMAP"
    GRAPH = "graph", "Outlook"
    FOLDER = "folder", "Watched folder"
    UPLOAD = "upload", "Uploads"


class Automation(models.TextChoices):
    SHADOW = "shadow", "Shadow: reads, never posts"
    ASSISTED = "assisted", "Assisted: a person approves"
    AUTOMATIC = "automatic", "Automatic: trusted documents pass"


class MailboxState(models.TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    RECONNECT = "reconnect", "Must be connected again"


class Mailbox(models.Model):
    """Where mail comes from. `cursor` says how far it was fetched, in the provider's own terms."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=MailboxKind)
    address = models.CharField(max_length=254, blank=True, help_text="e-mail address, or the watched path")
    api_root = models.CharField(max_length=200, blank=True)
    credentials = models.CharField(max_length=200, blank=True, help_text="env:NAME, file:PATH or vault:NAME")
    fetch = models.JSONField(default=dict, blank=True)
    labels = models.JSONField(default=dict, blank=True)
    automation = models.CharField(max_length=9, choices=Automation, default=Automation.ASSISTED)
    state = models.CharField(max_length=9, choices=MailboxState, default=MailboxState.ACTIVE)
    error = models.TextField(blank=True)
    cursor = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("connect_mailbox", "Connect a mailbox")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MailboxKind.values), name="mailbox_kind_known"),
            models.CheckConstraint(condition=Q(state__in=MailboxState.values), name="mailbox_state_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Original(models.Model):
    """Bytes as they arrived, kept by their SHA-256 and never changed: a raw mail, a PDF, an XML, an image."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100, help_text="by its content, not by its name")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class MailState(models.TextChoices):
    STORED = "stored", "Stored"
    OPENED = "opened", "Opened"  # its documents are known and being read
    READ = "read", "Read"  # all its documents are read
    EMPTY = "empty", "No document in it"
    FAILED = "failed", "Needs a person"


class Mail(models.Model):
    """One message in one mailbox, or one file handed in by a person or a watched folder."""

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="mails")
    provider_id = models.CharField(max_length=200, help_text="the provider's id; for files the SHA-256")
    thread_id = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=998, blank=True)
    original = models.ForeignKey(Original, models.PROTECT, related_name="mails")
    subject = models.TextField(blank=True)
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    recipients = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True, help_text="the body as plain text")
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=6, choices=MailState, default=MailState.STORED)
    notes = models.JSONField(default=list, blank=True, help_text="one sentence for each part that was refused")
    labelled = models.JSONField(default=list, blank=True, help_text="names of our labels it carries now")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "provider_id"], name="mail_once_per_mailbox"),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_known"),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="mail_by_arrival"),
            models.Index(fields=["thread_id"], name="mail_by_thread"),
        ]

    def __str__(self) -> str:
        return self.subject or self.provider_id


class DocumentState(models.TextChoices):
    STORED = "stored", "Waiting to be read"
    READ = "read", "Read"
    NEEDS_PERSON = "needs", "Needs a person"  # it could not be read; the review screen takes manual entry
    MERGED = "merged", "Part of another document"


class Document(models.Model):
    """One business document, however many files carry it (PDF, XML, mail body) and however often it arrives."""

    state = models.CharField(max_length=6, choices=DocumentState, default=DocumentState.STORED)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    error = models.TextField(blank=True, help_text="one sentence on why it could not be read")
    created_at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(default=timezone.now, help_text="when its first mail arrived")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state_known"),
            models.CheckConstraint(
                condition=Q(state=DocumentState.MERGED, merged_into__isnull=False)
                | (~Q(state=DocumentState.MERGED) & Q(merged_into__isnull=True)),
                name="document_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"


class SourceKind(models.TextChoices):
    PDF = "pdf", "PDF"
    IMAGE = "image", "Image"
    XML = "xml", "E-invoice"
    BODY = "body", "Mail body"  # rendered to a PDF page


class Source(models.Model):
    """One file, or the pages of one, that carries a document. The same bytes arrive as the same sources, for ever.

    A file is one source of one document until it is split; then each document that it holds has a source of its
    own, and `Page` says which pages are whose.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="sources")
    original = models.ForeignKey(Original, models.PROTECT, related_name="sources")
    part = models.PositiveSmallIntegerField(default=1, help_text="from 1: counts the documents made of the file")
    kind = models.CharField(max_length=5, choices=SourceKind)
    filename = models.CharField(max_length=255, blank=True)
    why = models.TextField(blank=True, help_text="one sentence: why its pages are a document of their own")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "part"], name="source_once_per_part"),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind_known"),
        ]

    def __str__(self) -> str:
        return self.filename or f"source {self.pk}"


class Arrival(models.Model):
    """One time that a source came with a mail. The same file twice is one source with two arrivals."""

    mail = models.ForeignKey(Mail, models.PROTECT, related_name="arrivals")
    source = models.ForeignKey(Source, models.PROTECT, related_name="arrivals")
    part = models.CharField(max_length=80, help_text="where in the mail, e.g. 2.1 or 2/invoice.zip/3")
    filename = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "part", "source"], name="arrival_once_per_source")]

    def __str__(self) -> str:
        return f"{self.filename} in {self.mail_id}"


class Page(models.Model):
    """One page of an original: its size in PDF points, its words with boxes, its picture, and whose it is.

    A page belongs to exactly one document, at most once in it: splitting and merging move rows, so that no page
    is ever lost or there twice. `position` is its place in its document, and what evidence calls its page; None
    for a page that is left out, as a copy of what other pages show or by a person. `words` is a list of
    [text, x0, y0, x1, y1] in reading order, in points from the top left.
    """

    original = models.ForeignKey(Original, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField(help_text="in the original, from 1")
    document = models.ForeignKey(Document, models.PROTECT, related_name="pages")
    position = models.PositiveIntegerField(null=True, blank=True, help_text="in the document, from 1")
    width = models.FloatField()
    height = models.FloatField()
    rotation = models.SmallIntegerField(default=0, help_text="degrees clockwise the picture was turned")
    words = models.JSONField(default=list)
    text_from = models.CharField(max_length=30, blank=True, help_text="text, or the OCR engine and its version")
    image = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the page's picture")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["original", "number"], name="page_once_per_original"),
            models.UniqueConstraint(fields=["document", "position"], name="page_once_per_position"),
        ]

    def __str__(self) -> str:
        return f"page {self.number}"


class Cutting(models.Model):
    """The pages of a split file that are one document, as a file of their own; the file itself stays as it came.

    It is made once, so that whoever gets it gets the same bytes every time.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="cuttings")
    pages = models.CharField(max_length=1000, help_text="the numbers of its pages in the original: 1-3, 7")
    file = models.ForeignKey(Original, models.PROTECT, related_name="cuttings")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "pages"], name="cutting_once_per_pages")]

    def __str__(self) -> str:
        return f"pages {self.pages} of {self.source}"


class ReadingRow(models.Model):
    """One reading of a document by one parser version; readings are versions and never change.

    `data` is `ingest.records.Reading.as_json()`.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="readings")
    version = models.PositiveIntegerField(help_text="from 1, per document")
    source = models.ForeignKey(Source, models.PROTECT, related_name="readings", null=True)
    parser = models.CharField(max_length=80, help_text="name and version of what read it")
    template = models.CharField(max_length=80, blank=True, help_text="the sender template and its version: 12 v3")
    doc_type = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in DocType])
    data = models.JSONField()
    trusted = models.BooleanField(default=False)
    milliseconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "ingest_reading"
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["document", "version"], name="reading_version_once"),
            models.CheckConstraint(
                condition=Q(doc_type__in=[k.value for k in DocType]), name="reading_type_known"
            ),
        ]

    def __str__(self) -> str:
        return f"reading {self.version} of {self.document_id}"
