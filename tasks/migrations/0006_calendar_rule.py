import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tasks', '0005_holiday_require_status'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='in force from')),
                ('agency_days', models.PositiveSmallIntegerField()),
                ('office_days', models.PositiveSmallIntegerField()),
                ('due_hour', models.PositiveSmallIntegerField()),
                ('ministry_day', models.PositiveSmallIntegerField()),
                ('basis', models.CharField(max_length=200)),
                ('ministry_basis', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'rule of deadlines',
                'verbose_name_plural': 'rules of deadlines',
                'constraints': [models.CheckConstraint(condition=models.Q(('agency_days__gte', 1), ('office_days__gte', 1)), name='calendar_rule_one_day_per_level'), models.CheckConstraint(condition=models.Q(('ministry_day__gte', 15), ('ministry_day__lte', 31)), name='calendar_rule_ministry_after_cutoff'), models.CheckConstraint(condition=models.Q(('due_hour__gte', 1), ('due_hour__lte', 23)), name='calendar_rule_hour')],
            },
        ),
    ]
