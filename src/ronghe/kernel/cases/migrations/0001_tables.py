import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    # A database that has had all of these stays as it is; one that has had some says so.
    replaces = [
        ('cases', '0001_initial'),
        ('cases', '0002_attachment'),
        ('cases', '0003_issuer_and_day'),
    ]

    dependencies = [
        ('parties', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('machine_key', models.CharField(max_length=40)),
                ('state_key', models.CharField(max_length=40, verbose_name='state')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('opened_at', models.DateTimeField(auto_now_add=True, verbose_name='opened')),
                ('entered_at', models.DateTimeField(verbose_name='in this state since')),
                ('due_on', models.DateField(null=True, verbose_name='due')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('issuer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
            ],
            options={
                'indexes': [models.Index(fields=['machine_key', 'state_key', 'due_on'], name='case_queue'), models.Index(fields=['organisation'], name='case_organisation')],
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition_key', models.CharField(blank=True, max_length=40)),
                ('from_state', models.CharField(blank=True, max_length=40)),
                ('to_state', models.CharField(max_length=40)),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.case')),
                ('day', models.DateField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('media_type', models.CharField(max_length=100, verbose_name='type')),
                ('size', models.IntegerField(help_text='bytes', verbose_name='size')),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('account', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=60, verbose_name='by')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='cases.case')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]
