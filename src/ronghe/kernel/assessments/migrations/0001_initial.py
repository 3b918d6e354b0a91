import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('indicators', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, verbose_name='key')),
                ('version', models.CharField(max_length=30, verbose_name='version')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, verbose_name='English title')),
                ('definition', models.TextField(help_text='YAML in the form of docs/scoring.md')),
                ('sha256', models.CharField(help_text='of the definition', max_length=64)),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('status', models.CharField(max_length=12, verbose_name='status')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(null=True, verbose_name='valid to')),
            ],
            options={
                'ordering': ['key', 'version'],
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='instrument_version')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('channel', models.CharField(choices=[('self', 'self-assessment'), ('on_site', 'on site')], max_length=7, verbose_name='channel')),
                ('revision', models.SmallIntegerField(default=1, verbose_name='revision')),
                ('answers', models.JSONField(default=dict, help_text='item id → answer')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='approved')),
                ('superseded_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('case', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='response', to='cases.case')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.instrument')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation', verbose_name='organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='assessments.response')),
            ],
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='score')),
                ('level', models.SmallIntegerField(verbose_name='level')),
                ('outputs', models.JSONField(help_text='output key → number')),
                ('points_by_group', models.JSONField(help_text='group key → points as text, exact')),
                ('points_by_item', models.JSONField(help_text='item id → points as text, null where missing')),
                ('instrument_sha256', models.CharField(max_length=64)),
                ('computed_at', models.DateTimeField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.activity')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='result', to='assessments.response')),
            ],
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(fields=['organisation', 'period'], name='response_organisation'),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(fields=['instrument', 'period', 'place'], name='response_place'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('instrument', 'organisation', 'period', 'channel', 'revision'), name='response_revision'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(condition=models.Q(('approved_at__isnull', True)), fields=('instrument', 'organisation', 'period', 'channel'), name='one_open_response'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(condition=models.Q(('approved_at__isnull', False), ('superseded_at__isnull', True)), fields=('instrument', 'organisation', 'period', 'channel'), name='one_approved_response'),
        ),
    ]
