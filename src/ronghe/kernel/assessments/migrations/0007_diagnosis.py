import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("assessments", "0006_result_detail"), ("parties", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OwnPrices",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prices", models.JSONField(default=dict, help_text='item id → {"steps": [text, …]} or {"per_unit": text}, 10,000 yuan')),
                ("actor_name", models.CharField(max_length=120, verbose_name="by")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("instrument", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.instrument")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.organisation")),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.place")),
            ],
            options={"indexes": [models.Index(fields=["organisation", "instrument"], name="own_prices")]},
        ),
        migrations.CreateModel(
            name="InvestmentSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("years", models.SmallIntegerField(verbose_name="years")),
                ("rate", models.DecimalField(decimal_places=5, max_digits=6, verbose_name="discount rate")),
                ("lines", models.JSONField(default=list, help_text="lines of the project, amounts as text")),
                ("actor_name", models.CharField(max_length=120, verbose_name="by")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                ("instrument", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.instrument")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.organisation")),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.place")),
            ],
            options={"indexes": [models.Index(fields=["organisation", "instrument"], name="investment_sheets")]},
        ),
    ]
