import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='above_scale_years',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='years in which the statistics office counts it as above scale (规模以上)', size=None, verbose_name='above scale in'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='known_years',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='years for which the register says whether it is above scale', size=None),
        ),
        migrations.DeleteModel(
            name='OrganisationYear',
        ),
    ]
