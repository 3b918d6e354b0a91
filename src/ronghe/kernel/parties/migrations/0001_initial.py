import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='user name')),
                ('display_name', models.CharField(max_length=60, verbose_name='name')),
                ('display_name_en', models.CharField(blank=True, max_length=80, verbose_name='English name')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('language', models.CharField(blank=True, max_length=8, verbose_name='language')),
            ],
            options={
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(unique=True)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=160, verbose_name='English title')),
            ],
        ),
        migrations.CreateModel(
            name='Industry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='English name')),
                ('code', models.CharField(max_length=5, unique=True, verbose_name='code')),
                ('level', models.SmallIntegerField(help_text='1 section, 2 division, 3 group, 4 class')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='parties.industry')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=160, verbose_name='English name')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('country', 'country'), ('province', 'province'), ('city', 'city'), ('district', 'district or county'), ('grouping', 'grouping of the code list'), ('park', 'park')], max_length=10, verbose_name='kind')),
                ('former_codes', models.JSONField(default=list, help_text='codes it had before a reform')),
                ('former_names', models.JSONField(default=list)),
                ('source', models.CharField(max_length=200)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='parties.place', verbose_name='in')),
            ],
            options={
                'ordering': ['code'],
                'indexes': [models.Index(fields=['parent', 'code'], name='place_children')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('credit_code', models.CharField(max_length=18, unique=True, verbose_name='unified social credit code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('size', models.CharField(choices=[('large', 'large'), ('medium', 'medium'), ('small', 'small'), ('micro', 'micro')], max_length=6, verbose_name='size class')),
                ('status', models.CharField(choices=[('active', 'active'), ('suspended', 'suspended'), ('merged', 'merged'), ('closed', 'closed')], default='active', max_length=9, verbose_name='status')),
                ('above_scale_years', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='years in which the statistics office counts it as above scale (规模以上)', size=None, verbose_name='above scale in')),
                ('known_years', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='years for which the register says whether it is above scale', size=None)),
                ('is_invented', models.BooleanField(default=False, verbose_name='invented for demonstration')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('industry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.industry', verbose_name='industry')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place', verbose_name='place')),
            ],
            options={
                'ordering': ['name'],
                'indexes': [models.Index(fields=['place', 'name'], name='organisation_place'), models.Index(fields=['industry'], name='organisation_industry')],
            },
        ),
        migrations.CreateModel(
            name='PlaceClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.SmallIntegerField()),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='below', to='parties.place')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='above', to='parties.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'ancestor'], name='place_closure_up')],
                'constraints': [models.UniqueConstraint(fields=('ancestor', 'place'), name='place_closure_unique')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('active', 'active'), ('suspended', 'suspended'), ('merged', 'merged'), ('closed', 'closed')], max_length=9, verbose_name='status')),
                ('since', models.DateField(verbose_name='since')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='status_history', to='parties.organisation')),
            ],
            options={
                'ordering': ['since', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Scope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('programme_officer', 'programme officer'), ('district_officer', 'district officer'), ('enterprise_clerk', 'enterprise clerk'), ('assessor', 'assessor'), ('expert', 'expert reviewer'), ('statistician', 'statistician'), ('administrator', 'administrator'), ('auditor', 'auditor')], max_length=20, verbose_name='role')),
                ('valid_from', models.DateField(default=datetime.date.today, verbose_name='valid from')),
                ('valid_to', models.DateField(null=True, verbose_name='valid to')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scopes', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.organisation')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.place')),
                ('programme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.programme')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'role'], name='scope_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('place__isnull', False), ('organisation__isnull', False), ('programme__isnull', False), _connector='OR'), name='scope_is_limited')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('until', models.DateField(null=True, verbose_name='until')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='parties.organisation')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name'), name='organisation_alias')],
            },
        ),
    ]
