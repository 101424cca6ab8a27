from django.urls import path

from vouchers.views import holder, office, programmes, provider, public, statement

app_name = "vouchers"

urlpatterns = [
    path("voucher-programmes/", public.ProgrammeList.as_view(), name="programme-list"),
    path("voucher-programmes/<slug:public_id>/", public.ProgrammeDetail.as_view(), name="programme-detail"),
    path("voucher-programmes/<slug:public_id>/apply/", public.Apply.as_view(), name="apply"),
    path("vouchers/", holder.Mine.as_view(), name="mine"),
    path("vouchers/check/", holder.Check.as_view(), name="check"),
    path("vouchers/orders/", holder.UseList.as_view(), name="use-list"),
    path("vouchers/orders/new/", holder.UseNew.as_view(), name="use-new"),
    path("vouchers/orders/<slug:public_id>/", holder.UseDetail.as_view(), name="use-detail"),
    path("vouchers/orders/<slug:public_id>/confirm/", holder.Confirm.as_view(), name="use-confirm"),
    path("vouchers/orders/<slug:public_id>/cancel/", holder.Cancel.as_view(), name="use-cancel"),
    path("vouchers/statement/", statement.StatementPage.as_view(), name="statement"),
    path("vouchers/statement/pdf/", statement.StatementPdf.as_view(), name="statement-pdf"),
    path("vouchers/statement/excel/", statement.StatementSheet.as_view(), name="statement-sheet"),
    path("vouchers/claims/", provider.Claims.as_view(), name="claims"),
    path("vouchers/office/", programmes.ProgrammeOffice.as_view(), name="office-programmes"),
    path("vouchers/office/programmes/new/", programmes.ProgrammeNew.as_view(), name="programme-new"),
    path("vouchers/office/programmes/<slug:public_id>/", programmes.ProgrammeEdit.as_view(), name="programme-edit"),
    path(
        "vouchers/office/programmes/<slug:public_id>/open/",
        programmes.ProgrammeStep.as_view(step="open"),
        name="programme-open",
    ),
    path(
        "vouchers/office/programmes/<slug:public_id>/close/",
        programmes.ProgrammeStep.as_view(step="close"),
        name="programme-close",
    ),
    path("vouchers/office/stacking/", programmes.StackingList.as_view(), name="stacking-list"),
    path("vouchers/office/stacking/new/", programmes.StackingNew.as_view(), name="stacking-new"),
    path("vouchers/office/stacking/<slug:public_id>/", programmes.StackingEdit.as_view(), name="stacking-edit"),
    path("vouchers/office/enterprises/", office.Wallets.as_view(), name="wallets"),
    path("vouchers/office/enterprises/<slug:public_id>/", office.WalletDetail.as_view(), name="wallet"),
    path(
        "vouchers/office/enterprises/<slug:public_id>/correct/", office.CorrectionNew.as_view(), name="correction-new"
    ),
    path("vouchers/office/ledger/", office.Ledger.as_view(), name="ledger"),
    path("vouchers/office/corrections/", office.Corrections.as_view(), name="corrections"),
    path("vouchers/office/corrections/<slug:public_id>/", office.CorrectionDecide.as_view(), name="correction-decide"),
    path("vouchers/office/payouts/", office.Payouts.as_view(), name="payouts"),
    path("vouchers/office/payouts/batch/", office.BatchNew.as_view(), name="batch-new"),
    path("vouchers/office/batches/<slug:public_id>/", office.BatchDetail.as_view(), name="batch-detail"),
    path("vouchers/office/batches/<slug:public_id>/pay/", office.BatchPay.as_view(), name="batch-pay"),
    path("vouchers/office/batches/<slug:public_id>/undo/", office.BatchUndo.as_view(), name="batch-undo"),
]
