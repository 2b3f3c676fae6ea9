"""Remember in which transaction the dates of a request were moved without a step."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('cases', '0005_follow_up_trail')]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='redated_in',
            field=models.BigIntegerField(editable=False, null=True),
        ),
    ]
