from django.db import migrations, models

from cases.migrations._concurrently import AddIndexConcurrently, RemoveIndexConcurrently

OPEN = models.Q(('state', 'CLOSED'), _negated=True)
CLOSED = models.Q(('state', 'CLOSED'))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('cases', '0025_listed_written'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='child',
            index=models.Index(fields=['sort_key', 'id'], name='child_sort_key'),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['advisor', 'due_at', 'id'], name='case_advisor_open', condition=OPEN),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['state_since', 'id'], name='case_open_since', condition=OPEN),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['state_since', 'id'], name='case_closed_since', condition=CLOSED),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['language', 'state'], name='case_language'),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['channel', 'state'], name='case_channel'),
        ),
        AddIndexConcurrently(
            model_name='case',
            index=models.Index(fields=['support_forms', 'state'], name='case_support_forms'),
        ),
        RemoveIndexConcurrently(
            model_name='case',
            name='case_advisor_due',
        ),
        RemoveIndexConcurrently(
            model_name='child',
            name='child_family_language',
        ),
        RemoveIndexConcurrently(
            model_name='child',
            name='child_channel',
        ),
    ]
