import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0003_sign_off'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Total',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10)),
                ('above_scale', models.BooleanField()),
                ('n', models.BigIntegerField()),
                ('total', models.DecimalField(decimal_places=6, max_digits=30)),
                ('squares', models.DecimalField(decimal_places=12, max_digits=40)),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator')),
                ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
            ],
            options={
                'indexes': [models.Index(fields=['indicator', 'place', 'period'], name='total_group')],
            },
        ),
        # The sums that are there already, without their industries.
        migrations.RunSQL(
            "INSERT INTO indicators_total "
            "(indicator_id, period, place_id, above_scale, n, total, squares) "
            "SELECT indicator_id, period, place_id, above_scale, sum(n), sum(total), sum(squares) "
            "FROM indicators_delta GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0",
            migrations.RunSQL.noop,
        ),
    ]
