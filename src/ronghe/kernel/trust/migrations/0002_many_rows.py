import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trust', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='trailentry',
            name='row_digests',
            field=models.BinaryField(help_text='their SHA-256, one after the other', null=True),
        ),
        migrations.AddField(
            model_name='trailentry',
            name='row_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='rows of a bulk insert', null=True, size=None),
        ),
        migrations.AlterField(
            model_name='trailentry',
            name='row_id',
            field=models.BigIntegerField(help_text='null where the entry is of many rows', null=True),
        ),
        migrations.AddIndex(
            model_name='trailentry',
            index=models.Index(condition=models.Q(('row_id__isnull', True)), fields=['table_name'], name='trail_of_many'),
        ),
    ]
