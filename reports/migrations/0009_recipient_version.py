"""How a recipient is written to becomes dated. What stood in the two columns begins with the plan's
last paragraph, which names both recipients."""

import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

# Kế hoạch 165/KH-UBND of 12/5/2021, last paragraph: Sở KH&CN reports to the ministry and to UBND tỉnh.
BEGINS = datetime.date(2021, 5, 12)
BASIS = "Kế hoạch số 165/KH-UBND ngày 12/5/2021 của UBND tỉnh Hà Tĩnh, đoạn cuối"
# The department that the plan names for the ministry is gone; the day is not known for certain, so no
# department is printed for any day.
WITHOUT_DEPARTMENT = (
    "; không ghi đơn vị thuộc Bộ: Vụ Công nghệ cao không còn trong cơ cấu theo NĐ 55/2025/NĐ-CP"
)
OUTLINE = [
    {"chapter": "situation", "title": "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH", "left_out": ""},
    {"chapter": "results", "title": "KẾT QUẢ THỰC HIỆN NHIỆM VỤ", "left_out": ""},
    {"chapter": "figures", "title": "CHỈ TIÊU, SỐ LIỆU", "left_out": ""},
    {"chapter": "obstacles", "title": "KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN", "left_out": ""},
    {"chapter": "proposals", "title": "ĐỀ XUẤT, KIẾN NGHỊ", "left_out": ""},
    {"chapter": "next", "title": "PHƯƠNG HƯỚNG KỲ TỚI", "left_out": ""},
]
# For an emptied database: the two of 0002_recipient_standard.
STANDARD = (
    ("bo-khcn", "Bộ Khoa học và Công nghệ", ["Bộ Khoa học và Công nghệ"],
     ["Như trên", "UBND tỉnh (để báo cáo)", "Lưu: VT"]),
    ("ubnd-tinh", "Ủy ban nhân dân tỉnh", ["Ủy ban nhân dân tỉnh Hà Tĩnh"],
     ["Như trên", "Lưu: VT"]),
)


def _version(apps, recipient, *, salutation, cc, signature):
    apps.get_model("reports", "RecipientVersion").objects.create(
        recipient=recipient,
        valid_from=BEGINS,
        name=recipient.name,
        salutation=salutation,
        cc=cc,
        capacity=signature.get("capacity", ""),
        post=signature.get("post", "") or "GIÁM ĐỐC",
        outline=OUTLINE,
        basis=BASIS + (WITHOUT_DEPARTMENT if recipient.code == "bo-khcn" else ""),
        made_at=timezone.now(),
    )


def fill(apps, _editor):
    for one in apps.get_model("reports", "Recipient").objects.order_by("pk"):
        lines = one.signature if isinstance(one.signature, dict) else {}
        _version(apps, one, salutation=one.salutation, cc=one.cc, signature=lines)


def back(apps, _editor):
    for one in apps.get_model("reports", "Recipient").objects.order_by("pk"):
        last = one.versions.filter(withdrawn_at=None).order_by("-valid_from").first()
        if last is not None:
            one.salutation, one.cc = last.salutation, last.cc
            one.signature = {"capacity": last.capacity, "post": last.post, "signer": ""}
            one.save(update_fields=["salutation", "cc", "signature"])


def add_standard(apps):
    """Both recipients with their forms of address, where tables were emptied."""
    recipients = apps.get_model("reports", "Recipient").objects
    for place, (code, name, salutation, cc) in enumerate(STANDARD, start=1):
        row, _ = recipients.get_or_create(code=code, defaults={"name": name, "position": place})
        if not row.versions.exists():
            _version(apps, row, salutation=salutation, cc=cc, signature={})


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_delivery"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='RecipientVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='to')),
                ('name', models.CharField(max_length=250, verbose_name='name')),
                ('salutation', models.JSONField(default=list)),
                ('cc', models.JSONField(default=list)),
                ('capacity', models.CharField(blank=True, max_length=80)),
                ('post', models.CharField(max_length=120)),
                ('signer_from', models.CharField(choices=[('office', 'who holds the post on the day of the report'), ('blank', 'left blank')], default='office', max_length=6)),
                ('parent_name', models.CharField(default='UBND TỈNH HÀ TĨNH', max_length=120)),
                ('issuer_name', models.CharField(default='SỞ KHOA HỌC VÀ CÔNG NGHỆ', max_length=120)),
                ('issuer_spoken', models.CharField(default='Sở Khoa học và Công nghệ', max_length=120)),
                ('issuer_abbreviation', models.CharField(default='SKHCN', max_length=20)),
                ('place', models.CharField(default='Hà Tĩnh', max_length=60)),
                ('outline', models.JSONField(default=list)),
                ('basis', models.CharField(max_length=500)),
                ('made_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reports.recipient')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'form of address',
                'verbose_name_plural': 'forms of address',
                'constraints': [models.CheckConstraint(condition=Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', F('valid_from')), _connector='OR'), name='recipient_version_to_not_before_from'), models.UniqueConstraint(condition=Q(('withdrawn_at', None)), fields=('recipient', 'valid_from'), name='recipient_version_one_per_first_day'), models.UniqueConstraint(condition=Q(('valid_to', None), ('withdrawn_at', None)), fields=('recipient',), name='recipient_version_one_without_end'), models.CheckConstraint(condition=Q(('signer_from__in', ['blank', 'office'])), name='recipient_version_signer_known'), models.CheckConstraint(condition=Q(Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), _connector='OR'), name='recipient_version_withdrawn_at_and_by')],
            },
        ),
        migrations.RunPython(fill, back),
        migrations.RemoveField(model_name="recipient", name="salutation"),
        migrations.RemoveField(model_name="recipient", name="cc"),
        migrations.RemoveField(model_name="recipient", name="signature"),
    ]
