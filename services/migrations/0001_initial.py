import core.ids
import core.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import services.models.platform
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


# A second lock behind BookingSlot, where the database has one: no two holding bookings of a unit have a moment in common.
# Ranges over both columns need no extension: btree_gist is not there on every server, and asks for rights to be added.
EXCLUSION = """
ALTER TABLE services_booking ADD CONSTRAINT booking_no_overlap EXCLUDE USING gist (
    int8range(unit_id, unit_id, '[]') WITH &&,
    tstzrange(starts_at, ends_at, '[)') WITH &&
) WHERE (state IN ('requested', 'confirmed', 'used', 'no_show'))
"""


def add_exclusion(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(EXCLUSION)


def drop_exclusion(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE services_booking DROP CONSTRAINT booking_no_overlap")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_consent_withdrawn'),
        ('casework', '0006_raised'),
        ('incubators', '0008_suspension_after_evaluation'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=core.ids.new_public_id, editable=False, max_length=16, unique=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('purpose', core.validators.CleanTextField(max_length=500, verbose_name='purpose')),
                ('state', models.CharField(choices=[('requested', 'Asked for'), ('confirmed', 'Confirmed'), ('declined', 'Declined'), ('cancelled', 'Cancelled'), ('used', 'Used'), ('no_show', 'Did not come')], max_length=10, verbose_name='state')),
                ('price', models.DecimalField(blank=True, decimal_places=2, help_text='Yuan, as it was when booked; null: on request', max_digits=12, null=True)),
                ('note', core.validators.CleanTextField(blank=True, help_text='Why it was declined or cancelled', max_length=500)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('start_key', models.CharField(max_length=16)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BookingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('requested', 'Asked for'), ('confirmed', 'Confirmed'), ('declined', 'Declined'), ('cancelled', 'Cancelled'), ('used', 'Used'), ('no_show', 'Did not come')], max_length=10)),
                ('note', core.validators.CleanTextField(blank=True, max_length=500)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='services.booking')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=core.ids.new_public_id, editable=False, max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('laboratory', 'Laboratory'), ('testing', 'Testing'), ('proof_of_concept', 'Proof of concept'), ('pilot_production', 'Pilot production'), ('professional', 'Professional technology platform')], max_length=20, verbose_name='kind of platform')),
                ('name_zh', core.validators.CleanCharField(max_length=80, verbose_name='Chinese name')),
                ('name_en', core.validators.CleanCharField(blank=True, max_length=120, verbose_name='English name')),
                ('description_zh', core.validators.CleanTextField(max_length=2000, verbose_name='description in Chinese')),
                ('description_en', core.validators.CleanTextField(blank=True, max_length=3000, verbose_name='description in English')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('building', 'Being built'), ('in_service', 'In service'), ('closed', 'Closed')], default='planned', max_length=12, verbose_name='stage')),
                ('opens_on', models.DateField(blank=True, help_text='Planned, or the day it opened.', null=True, verbose_name='opens on')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('publication', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('paused', 'Paused'), ('retired', 'Retired'), ('taken_down', 'Taken down by the office')], default='draft', max_length=12, verbose_name='state')),
                ('reason', core.validators.CleanTextField(blank=True, help_text='Why the office took it down', max_length=500, verbose_name='reason')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('city', core.validators.CleanCharField(blank=True, max_length=60, verbose_name='city')),
                ('city_en', core.validators.CleanCharField(blank=True, max_length=60, verbose_name='city in English')),
                ('address', core.validators.CleanCharField(blank=True, max_length=160, verbose_name='address')),
                ('time_zone', models.CharField(choices=[('Asia/Shanghai', 'Asia/Shanghai'), ('Asia/Hong_Kong', 'Asia/Hong_Kong'), ('Asia/Macau', 'Asia/Macau'), ('Asia/Taipei', 'Asia/Taipei'), ('Asia/Singapore', 'Asia/Singapore'), ('Asia/Kuala_Lumpur', 'Asia/Kuala_Lumpur'), ('Asia/Bangkok', 'Asia/Bangkok'), ('Asia/Ho_Chi_Minh', 'Asia/Ho_Chi_Minh'), ('Asia/Jakarta', 'Asia/Jakarta'), ('Asia/Manila', 'Asia/Manila'), ('Asia/Tokyo', 'Asia/Tokyo'), ('Asia/Seoul', 'Asia/Seoul'), ('Asia/Kolkata', 'Asia/Kolkata'), ('Asia/Almaty', 'Asia/Almaty'), ('Asia/Tashkent', 'Asia/Tashkent'), ('Asia/Dubai', 'Asia/Dubai'), ('Asia/Riyadh', 'Asia/Riyadh'), ('Asia/Jerusalem', 'Asia/Jerusalem'), ('Europe/Moscow', 'Europe/Moscow'), ('Europe/Istanbul', 'Europe/Istanbul'), ('Europe/Athens', 'Europe/Athens'), ('Europe/Helsinki', 'Europe/Helsinki'), ('Europe/Berlin', 'Europe/Berlin'), ('Europe/Paris', 'Europe/Paris'), ('Europe/Zurich', 'Europe/Zurich'), ('Europe/Vienna', 'Europe/Vienna'), ('Europe/Amsterdam', 'Europe/Amsterdam'), ('Europe/Brussels', 'Europe/Brussels'), ('Europe/Copenhagen', 'Europe/Copenhagen'), ('Europe/Stockholm', 'Europe/Stockholm'), ('Europe/Oslo', 'Europe/Oslo'), ('Europe/Rome', 'Europe/Rome'), ('Europe/Madrid', 'Europe/Madrid'), ('Europe/Warsaw', 'Europe/Warsaw'), ('Europe/Budapest', 'Europe/Budapest'), ('Europe/Belgrade', 'Europe/Belgrade'), ('Europe/Lisbon', 'Europe/Lisbon'), ('Europe/Dublin', 'Europe/Dublin'), ('Europe/London', 'Europe/London'), ('Africa/Cairo', 'Africa/Cairo'), ('Africa/Nairobi', 'Africa/Nairobi'), ('Africa/Johannesburg', 'Africa/Johannesburg'), ('Africa/Lagos', 'Africa/Lagos'), ('America/Sao_Paulo', 'America/Sao_Paulo'), ('America/Santiago', 'America/Santiago'), ('America/Mexico_City', 'America/Mexico_City'), ('America/New_York', 'America/New_York'), ('America/Toronto', 'America/Toronto'), ('America/Chicago', 'America/Chicago'), ('America/Denver', 'America/Denver'), ('America/Los_Angeles', 'America/Los_Angeles'), ('America/Vancouver', 'America/Vancouver'), ('Australia/Perth', 'Australia/Perth'), ('Australia/Brisbane', 'Australia/Brisbane'), ('Australia/Adelaide', 'Australia/Adelaide'), ('Australia/Sydney', 'Australia/Sydney'), ('Australia/Melbourne', 'Australia/Melbourne'), ('Pacific/Auckland', 'Pacific/Auckland')], default='Asia/Shanghai', max_length=40, verbose_name='time zone')),
                ('tech_fields', models.JSONField(blank=True, default=list, verbose_name='technology fields')),
                ('certificates', models.JSONField(blank=True, default=list, verbose_name='certificates')),
                ('certificate_note', core.validators.CleanCharField(blank=True, max_length=200, verbose_name='numbers of the certificates')),
                ('hours', models.JSONField(default=services.models.platform.default_hours, help_text='Seven days from Monday: [from, until] or null')),
                ('follows_workdays', models.BooleanField(default=True, help_text='Closed on public holidays, open on days that are worked instead.', verbose_name='follows the Chinese working-day calendar')),
                ('access', models.CharField(choices=[('members', 'Every verified organisation'), ('enterprises', 'Verified technology enterprises')], default='members', max_length=12, verbose_name='who may book')),
                ('needs_confirmation', models.BooleanField(default=True, verbose_name='bookings need our confirmation')),
                ('overnight', models.BooleanField(default=False, verbose_name='may run over several days')),
                ('notice_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='book at least')),
                ('longest_hours', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(336)], verbose_name='longest booking')),
                ('cancel_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='cancel until')),
                ('days_ahead', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='bookable ahead')),
                ('contact_role_zh', core.validators.CleanCharField(max_length=60, verbose_name='contact, in Chinese')),
                ('contact_role_en', core.validators.CleanCharField(blank=True, max_length=80, verbose_name='contact, in English')),
                ('mailbox', models.EmailField(blank=True, max_length=254, verbose_name='mailbox')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1, help_text='Saves so far: a form that shows an older one is stale')),
                ('start_key', models.CharField(blank=True, max_length=16, null=True, unique=True)),
                ('search_text', models.TextField(blank=True)),
                ('facets', models.TextField(blank=True)),
                ('is_invented', models.BooleanField(default=False)),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incubators.overseasentity', verbose_name='overseas base')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region', verbose_name='country or region')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Equipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=core.ids.new_public_id, editable=False, max_length=16, unique=True)),
                ('name_zh', core.validators.CleanCharField(max_length=80, verbose_name='Chinese name')),
                ('name_en', core.validators.CleanCharField(blank=True, max_length=120, verbose_name='English name')),
                ('model', core.validators.CleanCharField(blank=True, max_length=80, verbose_name='model')),
                ('spec_zh', core.validators.CleanTextField(blank=True, max_length=800, verbose_name='specification in Chinese')),
                ('spec_en', core.validators.CleanTextField(blank=True, max_length=1200, verbose_name='specification in English')),
                ('is_free', models.BooleanField(default=False, verbose_name='free of charge')),
                ('price_hour', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='price of an hour')),
                ('price_half_day', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='price of a half day')),
                ('price_day', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='price of a day')),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('start_key', models.CharField(blank=True, max_length=16, null=True, unique=True)),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='equipment', to='services.platform')),
            ],
            options={
                'verbose_name': 'equipment',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=core.ids.new_public_id, editable=False, max_length=16, unique=True)),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('reason', core.validators.CleanCharField(blank=True, max_length=120, verbose_name='reason')),
                ('equipment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='services.equipment', verbose_name='equipment')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='services.platform')),
            ],
            options={
                'ordering': ['starts_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PlatformOperator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=core.ids.new_public_id, editable=False, max_length=16, unique=True)),
                ('is_lead', models.BooleanField(default=False)),
                ('share', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='share of duty')),
                ('duty', core.validators.CleanCharField(blank=True, max_length=120, verbose_name='duty')),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='operators', to='services.platform')),
            ],
            options={
                'ordering': ['-is_lead', '-share', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=core.ids.new_public_id, editable=False, max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('policy_advice', 'Policy advice'), ('risk_assessment', 'Risk assessment'), ('market_development', 'Market development'), ('fundraising', 'Fundraising'), ('technology_cooperation', 'Technology co-operation'), ('regional_strategy', 'Regional strategy'), ('strategic_partners', 'Strategic partners'), ('overseas_financing', 'Overseas investment and financing'), ('specialist_talent', 'Specialist talent'), ('data_compliance', 'Cross-border data compliance'), ('entry_residence', 'Entry and residence'), ('compliance_ip', 'Compliance and intellectual property'), ('platform_testing', 'Testing, proof of concept and pilot production'), ('cross_border_finance', 'Cross-border finance')], max_length=24, verbose_name='kind of service')),
                ('stage', models.CharField(blank=True, choices=[('recruiting', 'Recruiting founders worldwide'), ('incubation', 'Hard-technology incubation'), ('co_creation', 'Co-creation with corporates'), ('post_investment', 'Post-investment management')], max_length=20, verbose_name='stage of whole-process incubation')),
                ('tier', models.CharField(choices=[('single', 'Single service'), ('one_stop', 'One-stop service'), ('upgraded', 'Upgraded service')], default='single', max_length=12, verbose_name='scope')),
                ('title_zh', core.validators.CleanCharField(max_length=80, verbose_name='Chinese title')),
                ('title_en', core.validators.CleanCharField(blank=True, max_length=120, verbose_name='English title')),
                ('description_zh', core.validators.CleanTextField(max_length=2000, verbose_name='description in Chinese')),
                ('description_en', core.validators.CleanTextField(blank=True, max_length=3000, verbose_name='description in English')),
                ('price_model', models.CharField(choices=[('free', 'Free of charge'), ('fixed', 'Fixed price'), ('from', 'From a price'), ('hourly', 'By the hour'), ('on_request', 'Price on request')], max_length=12, verbose_name='price model')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, help_text='In Chinese yuan, tax included.', max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01')), django.core.validators.MaxValueValidator(Decimal('99999999'))], verbose_name='amount')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(750)], verbose_name='working days to deliver')),
                ('languages', models.JSONField(default=list, verbose_name='languages')),
                ('tech_fields', models.JSONField(blank=True, default=list, verbose_name='technology fields')),
                ('countries', models.JSONField(blank=True, default=list, verbose_name='countries and regions')),
                ('voucher_uses', models.JSONField(blank=True, default=list, verbose_name='vouchers')),
                ('contact_role_zh', core.validators.CleanCharField(max_length=60, verbose_name='contact, in Chinese')),
                ('contact_role_en', core.validators.CleanCharField(blank=True, max_length=80, verbose_name='contact, in English')),
                ('mailbox', models.EmailField(blank=True, max_length=254, verbose_name='mailbox')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('paused', 'Paused'), ('retired', 'Retired'), ('taken_down', 'Taken down by the office')], default='draft', max_length=12, verbose_name='state')),
                ('reason', core.validators.CleanTextField(blank=True, help_text='Why the office took it down', max_length=500, verbose_name='reason')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1, help_text='Saves so far: a form that shows an older one is stale')),
                ('start_key', models.CharField(blank=True, max_length=16, null=True, unique=True)),
                ('search_text', models.TextField(blank=True)),
                ('facets', models.TextField(blank=True)),
                ('is_invented', models.BooleanField(default=False)),
                ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incubators.overseasentity', verbose_name='overseas base')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OfferEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by_office', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('paused', 'Paused'), ('retired', 'Retired'), ('taken_down', 'Taken down by the office')], max_length=12)),
                ('note', core.validators.CleanTextField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('platform', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='services.platform')),
                ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='services.service')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=core.ids.new_public_id, editable=False, max_length=16, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField(help_text='The columns of CONTENT; the amount as text with two decimals')),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='services.service')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='service',
            name='current_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.serviceversion'),
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('in_use', models.BooleanField(default=True, help_text='Can be booked; False while it is broken or put away')),
                ('equipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='services.equipment')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='BookingSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='services.booking')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.unit')),
            ],
        ),
        migrations.AddField(
            model_name='booking',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='services.unit'),
        ),
        migrations.AddIndex(
            model_name='platform',
            index=models.Index(fields=['publication', '-published_at', '-id'], name='platform_newest'),
        ),
        migrations.AddIndex(
            model_name='platform',
            index=models.Index(fields=['base', 'publication'], name='platform_base'),
        ),
        migrations.AddConstraint(
            model_name='platform',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_on__isnull', False), _connector='OR'), name='platform_closed_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='platform',
            constraint=models.CheckConstraint(condition=models.Q(('publication', 'draft'), ('published_at__isnull', False), _connector='OR'), name='platform_published_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='equipment',
            constraint=models.CheckConstraint(condition=models.Q(('is_free', False), models.Q(('price_day__isnull', True), ('price_half_day__isnull', True), ('price_hour__isnull', True)), _connector='OR'), name='equipment_free_has_no_price'),
        ),
        migrations.AddIndex(
            model_name='closure',
            index=models.Index(fields=['platform', 'ends_on'], name='closure_ahead'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='closure_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='platformoperator',
            constraint=models.UniqueConstraint(fields=('platform', 'organisation'), name='platformoperator_once'),
        ),
        migrations.AddConstraint(
            model_name='platformoperator',
            constraint=models.UniqueConstraint(condition=models.Q(('is_lead', True)), fields=('platform',), name='platformoperator_one_lead'),
        ),
        migrations.AddConstraint(
            model_name='platformoperator',
            constraint=models.CheckConstraint(condition=models.Q(('share__range', (1, 100))), name='platformoperator_share'),
        ),
        migrations.AddConstraint(
            model_name='offerevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('platform__isnull', True), ('service__isnull', False)), models.Q(('platform__isnull', False), ('service__isnull', True)), _connector='OR'), name='offerevent_of_one_offer'),
        ),
        migrations.AddConstraint(
            model_name='serviceversion',
            constraint=models.UniqueConstraint(fields=('service', 'number'), name='serviceversion_number_once'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['state', '-published_at', '-id'], name='service_newest'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['provider', 'state'], name='service_provider'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['base', 'state'], name='service_base'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('price_model__in', ('fixed', 'from', 'hourly'))), models.Q(models.Q(('price_model__in', ('fixed', 'from', 'hourly')), _negated=True), ('amount__isnull', True)), _connector='OR'), name='service_priced_has_an_amount'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('current_version__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='service_published_has_a_version'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('equipment', 'number'), name='unit_number_once'),
        ),
        migrations.AddConstraint(
            model_name='bookingslot',
            constraint=models.UniqueConstraint(fields=('unit', 'starts_at'), name='bookingslot_once'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['unit', 'starts_at'], name='booking_unit'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['organisation', '-starts_at', '-id'], name='booking_mine'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['-starts_at', '-id'], name='booking_newest'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('state', 'requested')), fields=['starts_at'], name='booking_waiting'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='booking_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(fields=('organisation', 'start_key'), name='booking_once_for_a_form'),
        ),
        migrations.RunPython(add_exclusion, drop_exclusion),
    ]
