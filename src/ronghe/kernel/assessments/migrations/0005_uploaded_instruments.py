from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0004_review'),
    ]

    operations = [
        migrations.AddField(
            model_name='instrument',
            name='is_shipped',
            field=models.BooleanField(default=True, verbose_name='shipped'),
        ),
    ]
