"""Remember in which transaction each step was written; first without the default, so that nothing is rewritten."""

from django.db import migrations, models

import cases.models.step


class Migration(migrations.Migration):

    dependencies = [('cases', '0002_initial')]

    operations = [
        migrations.AddField(
            model_name='step',
            name='transaction',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='step',
            name='transaction',
            field=models.BigIntegerField(
                db_default=cases.models.step.RunningTransaction(), editable=False, null=True
            ),
        ),
    ]
