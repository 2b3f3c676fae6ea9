from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0023_data_corrected'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='language',
            field=models.CharField(blank=True, db_default='', default='', max_length=10, verbose_name='family language'),
        ),
        migrations.AddField(
            model_name='case',
            name='channel',
            field=models.CharField(blank=True, choices=[('EU', 'EU citizen'), ('ASYLUM', 'Asylum'), ('UKRAINE_24', 'Ukraine (§ 24 AufenthG)'), ('FAMILY', 'Family reunification'), ('OTHER', 'Other')], db_default='', default='', max_length=20, verbose_name='channel'),
        ),
        migrations.AddField(
            model_name='case',
            name='support_forms',
            field=models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='recommended support'),
        ),
        migrations.AddField(
            model_name='child',
            name='sort_key',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=200),
        ),
    ]
