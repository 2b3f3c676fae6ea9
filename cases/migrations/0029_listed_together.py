from django.db import migrations, models

from cases.migrations._concurrently import AddIndexConcurrently

OPEN = models.Q(('state', 'CLOSED'), _negated=True)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('cases', '0028_receivers_and_restrictions'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['language', 'due_at', 'id'], name='case_language_open', condition=OPEN),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['channel', 'due_at', 'id'], name='case_channel_open', condition=OPEN),
        ),
    ]
