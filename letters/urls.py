from django.urls import path

from letters.views import letter, outbox, texts, verify

app_name = "letters"

urlpatterns = [
    path("letters/", outbox.Outbox.as_view(), name="outbox"),
    path("letters/issue/", outbox.Confirm.as_view(), name="issue"),
    path("letters/runs/<slug:public_id>/", outbox.RunDetail.as_view(), name="run-detail"),
    path("letters/texts/", texts.TextList.as_view(), name="texts"),
    path("letters/texts/<slug:case_kind>/<slug:code>/<slug:language>/", texts.TextEdit.as_view(), name="text-edit"),
    path(
        "letters/texts/<slug:case_kind>/<slug:code>/<slug:language>/decide/", texts.Decide.as_view(), name="text-decide"
    ),
    path("letters/<slug:public_id>/", letter.LetterDetail.as_view(), name="letter-detail"),
    path("letters/<slug:public_id>/print/", letter.LetterPrint.as_view(), name="letter-print"),
    path("letters/<slug:public_id>/pdf/", letter.LetterPdf.as_view(), name="letter-pdf"),
    path("letters/<slug:public_id>/withdraw/", letter.Withdraw.as_view(), name="letter-withdraw"),
    path("verify/", verify.Start.as_view(), name="verify-start"),
    path("verify/<slug:code>/", verify.Verify.as_view(), name="verify"),
]
