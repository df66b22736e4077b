import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Beside "confirmed" a proposal can be refused; both with the document and the person."""

    dependencies = [
        ('tasks', '0002_plan_draft'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='holiday',
            name='status',
            field=models.CharField(choices=[('proposed', 'proposed, not confirmed'), ('confirmed', 'confirmed'), ('refused', 'refused')], default='proposed', max_length=10, verbose_name='status'),
        ),
        migrations.AddField(
            model_name='holiday',
            name='document',
            field=models.CharField(blank=True, max_length=300, verbose_name='document'),
        ),
        migrations.AddField(
            model_name='holiday',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='holiday',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='holiday',
            name='kind',
            field=models.CharField(choices=[('off', 'day off'), ('work', 'working day instead')], default='off', max_length=4, verbose_name='kind'),
        ),
    ]
