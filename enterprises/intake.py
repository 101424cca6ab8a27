"""One question for each service: what a provider has to know first. Optional, but an answer saves a round."""

from django.utils.translation import gettext_lazy as _

from incubators.service_types import ServiceType

QUESTIONS = {
    ServiceType.POLICY_ADVICE: _("Which rule, permit or registration is it about, and how far are you with it?"),
    ServiceType.RISK_ASSESSMENT: _("Which risk worries you most: partner, payment, law, safety, supply?"),
    ServiceType.MARKET_DEVELOPMENT: _("Who buys your product there, and whom have you spoken to already?"),
    ServiceType.FUNDRAISING: _("How much do you need, until when, and for what?"),
    ServiceType.TECHNOLOGY_COOPERATION: _("What should the partner bring, and what do you bring?"),
    ServiceType.REGIONAL_STRATEGY: _("Which countries do you compare, and what has to be decided by when?"),
    ServiceType.STRATEGIC_PARTNERS: _("Which kind of partner, and which names do you know already?"),
    ServiceType.OVERSEAS_FINANCING: _("Which round or instrument, and which papers are ready?"),
    ServiceType.SPECIALIST_TALENT: _("Which post, how many people, from when, on which terms?"),
    ServiceType.DATA_COMPLIANCE: _("Which data cross the border, about how many people, and to whom?"),
    ServiceType.ENTRY_RESIDENCE: _("Who travels, how often and for how long?"),
    ServiceType.COMPLIANCE_IP: _("Which patents or marks do you hold, and where is the dispute or the gap?"),
    ServiceType.PLATFORM_TESTING: _("Which test or pilot line, which samples, which standard?"),
    ServiceType.CROSS_BORDER_FINANCE: _("Which payments or guarantees, in which currency, of what amount?"),
}
