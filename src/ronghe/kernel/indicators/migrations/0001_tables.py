import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    # A database that has had all of these stays as it is; one that has had some says so.
    replaces = [
        ('indicators', '0001_initial'),
        ('indicators', '0002_observation_activity'),
        ('indicators', '0003_sign_off'),
        ('indicators', '0004_total'),
    ]

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
            options={
                'indexes': [models.Index(fields=['source_kind', 'source_id'], name='activity_source')],
            },
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
            options={
                'indexes': [models.Index(fields=['indicator', 'place', 'period'], name='delta_group')],
            },
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
                ('activity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='indicators.activity')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='indicators.observation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('superseded_at__isnull', True)), fields=['indicator', 'period', 'place'], name='observation_live'), models.Index(fields=['activity', 'place'], name='observation_activity')],
                'constraints': [models.CheckConstraint(condition=models.Q(('period__regex', '^[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$')), name='observation_period'), models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('organisation_id', django.db.models.expressions.CombinedExpression(models.F('place_id'), '*', models.Value(-1))), models.F('indicator'), models.F('period'), condition=models.Q(('superseded_at__isnull', True)), name='one_live_observation')],
            },
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('value', models.DecimalField(decimal_places=6, max_digits=30, null=True, verbose_name='value')),
                ('organisations', models.BigIntegerField(help_text='how many stood behind it')),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60, verbose_name='by')),
                ('signed_at', models.DateTimeField(verbose_name='signed')),
                ('reopened_at', models.DateTimeField(null=True, verbose_name='re-opened')),
                ('cause', models.CharField(choices=[('unlocked', 'an answer behind it was unlocked'), ('moved', 'what it is made of changed'), ('below', 'a place below was re-opened'), ('hand', 'by hand')], max_length=8, null=True)),
                ('reason', models.TextField(null=True, verbose_name='reason')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
            ],
            options={
                'indexes': [models.Index(fields=['period', 'indicator', 'place'], name='sign_off_figure')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('place', 'period', 'indicator'), name='one_sign_off_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('cause__isnull', True), ('reopened_at__isnull', True)), models.Q(('cause__isnull', False), ('reopened_at__isnull', False)), _connector='OR'), name='sign_off_reopened_with_cause')],
            },
        ),
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
    ]
