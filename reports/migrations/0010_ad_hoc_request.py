"""Reports "khi có yêu cầu": a request with its scope, and revisions of their own beside the periodic
ones."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0009_recipient_version"),
        ("tasks", "0015_obstacle_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AdHocRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('lineages', models.JSONField()),
                ('asked_by', models.CharField(max_length=200)),
                ('number', models.CharField(max_length=80)),
                ('dated', models.DateField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'ad hoc request',
                'verbose_name_plural': 'ad hoc requests',
            },
        ),
        migrations.RemoveConstraint(
            model_name='consolidatedreport',
            name='report_revision_once',
        ),
        migrations.RemoveConstraint(
            model_name='consolidatedreport',
            name='report_one_running_per_period_and_recipient',
        ),
        migrations.AddField(
            model_name='adhocrequest',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='adhocrequest',
            name='periods',
            field=models.ManyToManyField(related_name='+', to='tasks.period'),
        ),
        migrations.AddField(
            model_name='adhocrequest',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.recipient'),
        ),
        migrations.AddField(
            model_name='consolidatedreport',
            name='ad_hoc',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.adhocrequest'),
        ),
        migrations.AddConstraint(
            model_name='consolidatedreport',
            constraint=models.UniqueConstraint(condition=models.Q(('ad_hoc', None)), fields=('period', 'recipient', 'revision'), name='report_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='consolidatedreport',
            constraint=models.UniqueConstraint(condition=models.Q(('ad_hoc', None), ('status', 'requested')), fields=('period', 'recipient'), name='report_one_running_per_period_and_recipient'),
        ),
        migrations.AddConstraint(
            model_name='consolidatedreport',
            constraint=models.UniqueConstraint(condition=models.Q(('ad_hoc__isnull', False)), fields=('ad_hoc', 'revision'), name='report_ad_hoc_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='consolidatedreport',
            constraint=models.UniqueConstraint(condition=models.Q(('ad_hoc__isnull', False), ('status', 'requested')), fields=('ad_hoc',), name='report_one_running_per_ad_hoc_request'),
        ),
        migrations.AddConstraint(
            model_name='adhocrequest',
            constraint=models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('from_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='ad_hoc_request_to_not_before_from'),
        ),
    ]
