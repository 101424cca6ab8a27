from django.urls import path

from services.views import bookings, catalogue, feed, office, platforms, provider

app_name = "services"

urlpatterns = [
    path("services/", catalogue.ServiceList.as_view(), name="service-list"),
    path("services/own/", provider.Offers.as_view(), name="offers"),
    path("services/new/", provider.ServiceEdit.as_view(), name="service-new"),
    path("services/office/", office.OfficeServices.as_view(), name="office-services"),
    path("services/of/<slug:public_id>/", catalogue.Provider.as_view(), name="provider"),
    path("services/<slug:public_id>/", catalogue.ServiceDetail.as_view(), name="service-detail"),
    path("services/<slug:public_id>/edit/", provider.ServiceEdit.as_view(), name="service-edit"),
    path("services/<slug:public_id>/move/<slug:move>/", provider.ServiceMove.as_view(), name="service-move"),
    path("services/<slug:public_id>/office/<slug:move>/", office.ServiceOffice.as_view(), name="service-office"),
    path("platforms/", catalogue.PlatformList.as_view(), name="platform-list"),
    path("platforms/new/", platforms.PlatformEdit.as_view(), name="platform-new"),
    path("platforms/office/", office.OfficePlatforms.as_view(), name="office-platforms"),
    path("platforms/equipment/<slug:public_id>/", bookings.WeekCalendar.as_view(), name="calendar"),
    path("platforms/equipment/<slug:public_id>/book/", bookings.Book.as_view(), name="book"),
    path("platforms/equipment/<slug:public_id>/edit/", platforms.EquipmentEdit.as_view(), name="equipment-edit"),
    path("platforms/equipment/<slug:public_id>/remove/", platforms.EquipmentRemove.as_view(), name="equipment-remove"),
    path("platforms/<slug:public_id>/", catalogue.PlatformDetail.as_view(), name="platform-detail"),
    path("platforms/<slug:public_id>/edit/", platforms.PlatformEdit.as_view(), name="platform-edit"),
    path("platforms/<slug:public_id>/move/<slug:move>/", platforms.PlatformMove.as_view(), name="platform-move"),
    path("platforms/<slug:public_id>/office/<slug:move>/", office.PlatformOffice.as_view(), name="platform-office"),
    path("platforms/<slug:public_id>/operators/", platforms.Operators.as_view(), name="operators"),
    path("platforms/<slug:public_id>/operators/answer/", platforms.OperatorAnswer.as_view(), name="operator-answer"),
    path("platforms/<slug:public_id>/equipment/", platforms.EquipmentEdit.as_view(), name="equipment-new"),
    path("platforms/<slug:public_id>/closures/", platforms.Closures.as_view(), name="closures"),
    path(
        "platforms/<slug:public_id>/closures/<slug:closure>/open/",
        platforms.ClosureRemove.as_view(),
        name="closure-remove",
    ),
    path("bookings/", bookings.MyBookings.as_view(), name="booking-list"),
    path("bookings/requests/", bookings.OperatorBookings.as_view(), name="booking-requests"),
    path("bookings/office/", office.OfficeBookings.as_view(), name="office-bookings"),
    path("bookings/feed/", feed.FeedPage.as_view(), name="feed"),
    path("bookings/feed/<slug:token>.ics", feed.Feed.as_view(), name="feed-file"),
    path("bookings/<slug:public_id>/", bookings.BookingDetail.as_view(), name="booking-detail"),
    path("bookings/<slug:public_id>/calendar.ics", feed.BookingFile.as_view(), name="booking-file"),
    path("bookings/<slug:public_id>/<slug:move>/", bookings.BookingMove.as_view(), name="booking-move"),
]
