from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("assessments", "0005_uploaded_instruments")]

    operations = [
        migrations.AlterField(
            model_name="result",
            name="level",
            field=models.SmallIntegerField(help_text="none where no track of the rule decides", null=True, verbose_name="level"),
        ),
        migrations.AlterField(
            model_name="result",
            name="score",
            field=models.DecimalField(decimal_places=9, max_digits=18, verbose_name="score"),
        ),
        migrations.AlterField(
            model_name="result",
            name="outputs",
            field=models.JSONField(help_text="output key → number; a decimal as text, null: missing"),
        ),
    ]
