import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PassportKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('inner_pad', models.BinaryField()),
                ('outer_pad', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='TrailBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed_at', models.DateTimeField()),
                ('entries', models.IntegerField()),
                ('previous', models.BinaryField(help_text='digest of the block before, or 32 zero bytes')),
                ('digest', models.BinaryField(help_text='SHA-256 of `previous` and of all leaves in order')),
            ],
        ),
        migrations.CreateModel(
            name='TrailPending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='TrailEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('account', models.BigIntegerField(help_text='account of the signed passport', null=True)),
                ('actor', models.TextField(help_text="command that the owner ran; empty for a visitor's change")),
                ('database_user', models.TextField()),
                ('reason', models.TextField()),
                ('table_name', models.TextField()),
                ('row_id', models.BigIntegerField(help_text='null where the entry is of many rows', null=True)),
                ('row_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='rows of a bulk insert', null=True, size=None)),
                ('row_digests', models.BinaryField(help_text='their SHA-256, one after the other', null=True)),
                ('action', models.TextField(help_text='insert, update or delete')),
                ('changes', models.JSONField(help_text='update: column → [old, new]; delete: the whole row; insert: null', null=True)),
                ('row_digest', models.BinaryField(help_text='SHA-256 of the row as it then stood', null=True)),
                ('digest', models.BinaryField(help_text='SHA-256 of this entry')),
            ],
            options={
                'indexes': [models.Index(fields=['table_name', 'row_id', 'id'], name='trail_of_row'), models.Index(condition=models.Q(('row_id__isnull', True)), fields=['table_name'], name='trail_of_many')],
            },
        ),
        migrations.CreateModel(
            name='TrailLeaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.BigIntegerField(unique=True)),
                ('digest', models.BinaryField()),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='trust.trailblock')),
            ],
        ),
    ]
