import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('indicators', '0001_initial'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='document number')),
                ('issued_on', models.DateField(null=True, verbose_name='issued')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('text', models.TextField(blank=True)),
                ('sha256', models.CharField(help_text='of the file as it was handed in', max_length=64)),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('added_by', models.CharField(blank=True, max_length=60, verbose_name='by')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place', verbose_name='place')),
            ],
            options={
                'ordering': ['-added_at'],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.IntegerField()),
                ('end', models.IntegerField()),
                ('section', models.CharField(blank=True, max_length=200, verbose_name='section')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='plans.document')),
            ],
            options={
                'ordering': ['start'],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.IntegerField(null=True)),
                ('end', models.IntegerField(null=True)),
                ('quote', models.CharField(max_length=200, verbose_name='as printed')),
                ('value', models.DecimalField(decimal_places=6, max_digits=20, verbose_name='value')),
                ('value_high', models.DecimalField(decimal_places=6, max_digits=20, null=True, verbose_name='to')),
                ('unit', models.CharField(blank=True, max_length=30, verbose_name='unit')),
                ('comparator', models.CharField(max_length=2, verbose_name='comparator')),
                ('year', models.SmallIntegerField(null=True, verbose_name='year')),
                ('every_year', models.BooleanField(default=False, verbose_name='every year')),
                ('cumulative', models.BooleanField(default=False, verbose_name='cumulative')),
                ('indicator_phrase', models.CharField(max_length=200, verbose_name='indicator')),
                ('owners', models.JSONField(default=list, verbose_name='responsible')),
                ('section', models.CharField(blank=True, max_length=200, verbose_name='section')),
                ('state', models.CharField(choices=[('found', 'to be decided'), ('accepted', 'accepted'), ('dropped', 'dropped')], default='found', max_length=8, verbose_name='decision')),
                ('superseded_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=60, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(null=True)),
                ('clause', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='plans.clause')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='plans.document')),
                ('measured_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='indicators.indicator', verbose_name='measured by')),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='plans.target')),
            ],
            options={
                'ordering': ['start', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('place', 'sha256'), name='document_once'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('document', 'start'), name='clause_start'),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(fields=['measured_by', 'year'], name='target_measured'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['found', 'accepted', 'dropped'])), name='target_state_known'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('comparator__in', ['>=', '<=', '=', '~'])), name='target_comparator_known'),
        ),
    ]
