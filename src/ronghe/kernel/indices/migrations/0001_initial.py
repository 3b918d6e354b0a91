import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_tables'),
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexDefinition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, verbose_name='key')),
                ('version', models.CharField(max_length=30, verbose_name='version')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, verbose_name='English title')),
                ('definition', models.TextField(help_text='YAML in the form of docs/indices.md')),
                ('sha256', models.CharField(help_text='of the definition', max_length=64)),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('status', models.CharField(max_length=12, verbose_name='status')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('is_shipped', models.BooleanField(default=True, verbose_name='shipped')),
            ],
            options={
                'ordering': ['key', 'version'],
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='index_definition_version')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index_key', models.SlugField(help_text='that of the definition', max_length=60)),
                ('level', models.CharField(blank=True, help_text='kind of the places ranked; one step down', max_length=10, verbose_name='kind of places')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('signed', 'signed'), ('objection', 'open to objections'), ('published', 'published'), ('superseded', 'superseded'), ('withdrawn', 'withdrawn'), ('discarded', 'given up')], default='draft', max_length=10, verbose_name='state')),
                ('edition', models.SmallIntegerField(default=1)),
                ('parameters', models.JSONField(default=dict)),
                ('code_version', models.CharField(max_length=30)),
                ('manifest_sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField(verbose_name='frozen')),
                ('embargo_until', models.DateTimeField(null=True, verbose_name='embargo until')),
                ('signed_by', models.CharField(blank=True, max_length=60, verbose_name='signed by')),
                ('signed_account', models.BigIntegerField(null=True)),
                ('signed_at', models.DateTimeField(null=True, verbose_name='signed')),
                ('objections_from', models.DateField(null=True, verbose_name='objections from')),
                ('objections_until', models.DateField(null=True, verbose_name='objections until')),
                ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='why it was withdrawn')),
                ('added_by', models.CharField(max_length=60, verbose_name='by')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='index_release', to='cases.case')),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='indices.indexdefinition')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('supersedes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='indices.release')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['index_key', 'place', 'period'], name='release_as_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('period__regex', '^[1-9][0-9]{3}(-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?$')), name='release_period'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('index_key', 'place', 'level', 'period'), name='one_release_published')],
            },
        ),
        migrations.CreateModel(
            name='LateEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.SmallIntegerField()),
                ('column', models.CharField(max_length=60, verbose_name='column')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('frozen', models.FloatField(null=True, verbose_name='frozen value')),
                ('found', models.FloatField(null=True, verbose_name='value found')),
                ('shifts', models.JSONField(default=list)),
                ('ranks_moved', models.IntegerField(verbose_name='ranks moved')),
                ('people', models.JSONField(default=list)),
                ('logged_at', models.DateTimeField(auto_now_add=True, verbose_name='logged')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_edits', to='indices.release')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ReleaseFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.SmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='indices.release')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('release', 'edition', 'name'), name='one_file_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='ReleaseObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.SmallIntegerField()),
                ('kind', models.CharField(choices=[('objection', 'objection'), ('upheld', 'upheld'), ('rejected', 'rejected')], max_length=9, verbose_name='kind')),
                ('node', models.CharField(blank=True, help_text='what it is about; the whole if empty', max_length=60, verbose_name='node')),
                ('text', models.TextField(verbose_name='text')),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60, verbose_name='by')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_by', to='indices.releaseobjection')),
                ('case', models.OneToOneField(help_text='of an objection: holds its evidence, and waits for the answer', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='index_objection', to='cases.case')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='indices.release')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='release_objection_has_words'), models.UniqueConstraint(fields=('answers',), name='release_objection_answered_once')],
            },
        ),
        migrations.CreateModel(
            name='ReleaseRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.SmallIntegerField()),
                ('score', models.FloatField(null=True, verbose_name='score')),
                ('rank', models.IntegerField(null=True, verbose_name='rank')),
                ('rank_low', models.IntegerField(null=True)),
                ('rank_high', models.IntegerField(null=True)),
                ('method_low', models.IntegerField(null=True)),
                ('method_high', models.IntegerField(null=True)),
                ('tier', models.IntegerField(null=True, verbose_name='tier')),
                ('se', models.FloatField(null=True)),
                ('coverage', models.FloatField(verbose_name='coverage')),
                ('nodes', models.JSONField(default=dict)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='indices.release')),
            ],
            options={
                'ordering': ['rank', 'place__code'],
                'constraints': [models.UniqueConstraint(fields=('release', 'edition', 'place'), name='one_row_of_a_place')],
            },
        ),
    ]
