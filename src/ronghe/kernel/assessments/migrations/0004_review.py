import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0003_visits'),
        ('cases', '0003_issuer_and_day'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.JSONField(default=list)),
                ('done', models.JSONField(default=list)),
                ('skipped', models.JSONField(default=dict, help_text='response id → key of the reason')),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60, verbose_name='by')),
                ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60, verbose_name='rule')),
                ('kind', models.CharField(choices=[('constraint', 'constraint'), ('jump', 'jump'), ('peers', 'peers'), ('straight', 'straight'), ('copies', 'copies')], max_length=10)),
                ('severity', models.CharField(choices=[('error', 'error'), ('warning', 'warning'), ('notice', 'notice')], max_length=7, verbose_name='severity')),
                ('item', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('comparison', models.JSONField(default=dict)),
                ('reason_zh', models.TextField()),
                ('reason_en', models.TextField()),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('gone_at', models.DateTimeField(null=True)),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('dismissed_account', models.BigIntegerField(null=True)),
                ('dismissed_by', models.CharField(max_length=60, null=True)),
                ('dismissal', models.TextField(null=True, verbose_name='reason')),
            ],
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers_md5', models.CharField(max_length=32)),
                ('findings', models.IntegerField(help_text='how many there were, warnings and errors')),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='PeerBound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10)),
                ('item', models.CharField(max_length=60)),
                ('industry', models.CharField(blank=True, max_length=5)),
                ('size', models.CharField(blank=True, max_length=6)),
                ('low', models.FloatField()),
                ('median', models.FloatField()),
                ('high', models.FloatField()),
                ('n', models.IntegerField()),
                ('computed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('items', models.JSONField(default=dict, help_text='item id → reason')),
                ('reason', models.TextField(verbose_name='reason')),
                ('due_on', models.DateField(null=True, verbose_name='due')),
                ('answers', models.JSONField(default=dict, help_text='item id → answer, before')),
                ('indicators', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60, verbose_name='by')),
                ('at', models.DateTimeField(verbose_name='sent back')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ReviewRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(blank=True, max_length=10, verbose_name='period')),
                ('chain', models.CharField(choices=[('single', 'one approval, by district or city'), ('city', 'district check, then city approval')], max_length=6, verbose_name='chain')),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60, verbose_name='by')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(models.F('instrument'), models.F('period'), django.db.models.functions.text.MD5(django.db.models.functions.comparison.Cast('answers', models.TextField())), name='response_answers'),
        ),
        migrations.AddField(
            model_name='bulkapproval',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place'),
        ),
        migrations.AddField(
            model_name='finding',
            name='response',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='assessments.response'),
        ),
        migrations.AddField(
            model_name='judgement',
            name='response',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='assessments.response'),
        ),
        migrations.AddField(
            model_name='peerbound',
            name='instrument',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.instrument'),
        ),
        migrations.AddField(
            model_name='return',
            name='response',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='assessments.response'),
        ),
        migrations.AddField(
            model_name='reviewrule',
            name='instrument',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.instrument'),
        ),
        migrations.AddField(
            model_name='reviewrule',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(condition=models.Q(('gone_at__isnull', True)), fields=('response', 'rule', 'item'), name='one_finding_in_force'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('dismissed_at__isnull', True), ('dismissal__regex', '\\S'), _connector='OR'), name='finding_dismissed_with_reason'),
        ),
        migrations.AddIndex(
            model_name='judgement',
            index=models.Index(fields=['response', '-id'], name='judgement_of_response'),
        ),
        migrations.AddConstraint(
            model_name='peerbound',
            constraint=models.UniqueConstraint(fields=('instrument', 'period', 'item', 'industry', 'size'), name='peer_bound_once'),
        ),
    ]
