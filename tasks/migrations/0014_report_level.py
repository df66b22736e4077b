"""The days of Sở KH&CN and of the yearly report become dated levels, which may be added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The two levels that the columns meant.
PROVINCE = ("ubnd-tinh", "UBND tỉnh")
MINISTRY = ("bo-khcn", "Bộ KH&CN")


def fill(apps, _editor):
    level = apps.get_model("tasks", "ReportLevel")
    for row in apps.get_model("tasks", "CalendarRule").objects.order_by("pk"):
        for code, name in (PROVINCE, MINISTRY):
            is_ministry = code == MINISTRY[0]
            level.objects.create(
                valid_from=row.valid_from, code=code, name=name, days=row.office_days,
                basis=row.basis, yearly_day=row.ministry_day if is_ministry else None,
                yearly_basis=row.ministry_basis if is_ministry else "",
                made_at=row.made_at, made_by_id=row.made_by_id,
            )


def fill_back(apps, _editor):
    levels = apps.get_model("tasks", "ReportLevel").objects.order_by("pk")
    for row in apps.get_model("tasks", "CalendarRule").objects.order_by("pk"):
        own = levels.filter(valid_from=row.valid_from, made_at=row.made_at)
        for one in own.filter(code=PROVINCE[0]):
            row.office_days = one.days
        for one in own.filter(code=MINISTRY[0], yearly_day__isnull=False):
            row.ministry_day, row.ministry_basis = one.yearly_day, one.yearly_basis
        row.save(update_fields=["office_days", "ministry_day", "ministry_basis"])


class Migration(migrations.Migration):

    dependencies = [
        ('tasks', '0013_period_of_one_class'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='in force from')),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('after', models.SlugField(blank=True, max_length=40)),
                ('days', models.PositiveSmallIntegerField()),
                ('basis', models.CharField(max_length=200)),
                ('yearly_day', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('yearly_basis', models.CharField(blank=True, max_length=200)),
                ('is_served', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'level of the chain',
                'verbose_name_plural': 'levels of the chain',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='report_level_one_day_at_least'),
                    models.CheckConstraint(condition=models.Q(('yearly_day', None), models.Q(('yearly_day__gte', 15), ('yearly_day__lte', 31), models.Q(('yearly_basis', ''), _negated=True)), _connector='OR'), name='report_level_yearly_after_cutoff_with_basis'),
                    models.CheckConstraint(condition=models.Q(('after', models.F('code')), _negated=True), name='report_level_not_after_itself'),
                ],
            },
        ),
        migrations.RunPython(fill, fill_back),
        migrations.RemoveConstraint(model_name='calendarrule', name='calendar_rule_one_day_per_level'),
        migrations.RemoveConstraint(model_name='calendarrule', name='calendar_rule_ministry_after_cutoff'),
        # Defaults for the way back only.
        migrations.AlterField('calendarrule', 'office_days', models.PositiveSmallIntegerField(default=1)),
        migrations.AlterField('calendarrule', 'ministry_day', models.PositiveSmallIntegerField(default=20)),
        migrations.AlterField('calendarrule', 'ministry_basis', models.CharField(max_length=200, default='Thông tư 03/2019/TT-BKHCN')),
        migrations.RemoveField(model_name='calendarrule', name='ministry_basis'),
        migrations.RemoveField(model_name='calendarrule', name='ministry_day'),
        migrations.RemoveField(model_name='calendarrule', name='office_days'),
        migrations.AddConstraint(
            model_name='calendarrule',
            constraint=models.CheckConstraint(condition=models.Q(('agency_days__gte', 1)), name='calendar_rule_one_day_at_least'),
        ),
    ]
