from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tasks', '0004_holiday_fill_status'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='holiday',
            name='is_confirmed',
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['off', 'work'])), name='holiday_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['confirmed', 'proposed', 'refused'])), name='holiday_status_known'),
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), _connector='OR'), name='holiday_decided_at_and_by'),
        ),
    ]
