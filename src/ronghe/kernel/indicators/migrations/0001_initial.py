import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True, verbose_name='key')),
                ('domain', models.SlugField(max_length=40, verbose_name='domain')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_en', models.CharField(max_length=160, verbose_name='English title')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('unit_en', models.CharField(blank=True, max_length=20)),
                ('definition', models.TextField(verbose_name='definition')),
                ('definition_en', models.TextField(verbose_name='English definition')),
                ('rollup', models.CharField(max_length=8, verbose_name='roll-up')),
                ('numerator', models.SlugField(blank=True, max_length=60)),
                ('denominator', models.SlugField(blank=True, max_length=60)),
                ('factor', models.IntegerField(default=1)),
                ('decimals', models.SmallIntegerField(default=0)),
                ('direction', models.CharField(max_length=20, verbose_name='direction')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('status', models.CharField(max_length=12, verbose_name='status')),
                ('valid_from', models.DateField(verbose_name='valid from')),
            ],
            options={
                'ordering': ['domain', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('approval', 'approved response'), ('import', 'import'), ('demonstration', 'invented for demonstration')], max_length=14, verbose_name='kind')),
                ('rule', models.CharField(help_text='instrument or formula, by key', max_length=60, verbose_name='rule')),
                ('rule_version', models.CharField(blank=True, max_length=30, verbose_name='version')),
                ('source_kind', models.CharField(blank=True, max_length=20)),
                ('source_id', models.BigIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(blank=True, max_length=60, verbose_name='by')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
            ],
        ),
        migrations.CreateModel(
            name='Delta',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10)),
                ('industry', models.CharField(blank=True, max_length=5)),
                ('above_scale', models.BooleanField()),
                ('n', models.BigIntegerField()),
                ('total', models.DecimalField(decimal_places=6, max_digits=30)),
                ('squares', models.DecimalField(decimal_places=12, max_digits=40)),
                ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('indicator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator')),
            ],
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(help_text='ISO text such as 2021', max_length=10, verbose_name='period')),
                ('value', models.DecimalField(decimal_places=6, max_digits=24, verbose_name='value')),
                ('industry', models.CharField(blank=True, help_text='full code of GB/T 4754, empty if unknown', max_length=5)),
                ('above_scale', models.BooleanField()),
                ('source_item', models.CharField(blank=True, help_text='item that gave the value', max_length=60)),
                ('superseded_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='indicators.activity')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='indicators.observation')),
            ],
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['source_kind', 'source_id'], name='activity_source'),
        ),
        migrations.AddIndex(
            model_name='delta',
            index=models.Index(fields=['indicator', 'place', 'period'], name='delta_group'),
        ),
        migrations.AddIndex(
            model_name='observation',
            index=models.Index(condition=models.Q(('superseded_at__isnull', True)), fields=['indicator', 'period', 'place'], name='observation_live'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(('period__regex', '^[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$')), name='observation_period'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('organisation_id', django.db.models.expressions.CombinedExpression(models.F('place_id'), '*', models.Value(-1))), models.F('indicator'), models.F('period'), condition=models.Q(('superseded_at__isnull', True)), name='one_live_observation'),
        ),
    ]
