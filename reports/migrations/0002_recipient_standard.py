"""The two recipients of the plan's last paragraph: Bộ KH&CN and UBND tỉnh. Their lines are data."""

from django.db import migrations

# Form: Nghị định 30/2020/NĐ-CP, Phụ lục I, Mẫu 1.4. Signer and number come after signing.
STANDARD = (
    {
        "code": "bo-khcn",
        "name": "Bộ Khoa học và Công nghệ",
        "position": 1,
        "salutation": ["Bộ Khoa học và Công nghệ"],
        "cc": ["Như trên", "UBND tỉnh (để báo cáo)", "Lưu: VT"],
        "signature": {"capacity": "", "post": "GIÁM ĐỐC", "signer": ""},
    },
    {
        "code": "ubnd-tinh",
        "name": "Ủy ban nhân dân tỉnh",
        "position": 2,
        "salutation": ["Ủy ban nhân dân tỉnh Hà Tĩnh"],
        "cc": ["Như trên", "Lưu: VT"],
        "signature": {"capacity": "", "post": "GIÁM ĐỐC", "signer": ""},
    },
)


def add(apps, _editor):
    recipients = apps.get_model("reports", "Recipient")
    for lines in STANDARD:
        recipients.objects.get_or_create(code=lines["code"], defaults=lines)


def remove(apps, _editor):
    codes = [lines["code"] for lines in STANDARD]
    apps.get_model("reports", "Recipient").objects.filter(code__in=codes, reports=None).delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
