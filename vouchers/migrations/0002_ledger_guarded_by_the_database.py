"""On PostgreSQL the database itself refuses a transaction that does not sum to zero at commit, and any change of a row of the ledger."""

from django.db import migrations

INSTALL = """
CREATE FUNCTION vouchers_transaction_balances() RETURNS trigger AS $$
DECLARE parts integer; total numeric;
BEGIN
    SELECT count(*), coalesce(sum(amount), 0) INTO parts, total FROM vouchers_entry
        WHERE transaction_id = (CASE TG_TABLE_NAME WHEN 'vouchers_entry' THEN (to_jsonb(NEW)->>'transaction_id')
                                                   ELSE (to_jsonb(NEW)->>'id') END)::bigint;
    IF parts < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'a transaction of the voucher ledger has % entries that sum to %', parts, total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE CONSTRAINT TRIGGER vouchers_entry_balances AFTER INSERT ON vouchers_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION vouchers_transaction_balances();
CREATE CONSTRAINT TRIGGER vouchers_transaction_has_entries AFTER INSERT ON vouchers_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION vouchers_transaction_balances();

CREATE FUNCTION vouchers_ledger_is_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of the voucher ledger are never changed or deleted' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;

CREATE TRIGGER vouchers_entry_append_only BEFORE UPDATE OR DELETE ON vouchers_entry
    FOR EACH ROW EXECUTE FUNCTION vouchers_ledger_is_append_only();
CREATE TRIGGER vouchers_transaction_append_only BEFORE UPDATE OR DELETE ON vouchers_transaction
    FOR EACH ROW EXECUTE FUNCTION vouchers_ledger_is_append_only();
"""

REMOVE = """
DROP TRIGGER vouchers_entry_balances ON vouchers_entry;
DROP TRIGGER vouchers_transaction_has_entries ON vouchers_transaction;
DROP TRIGGER vouchers_entry_append_only ON vouchers_entry;
DROP TRIGGER vouchers_transaction_append_only ON vouchers_transaction;
DROP FUNCTION vouchers_transaction_balances();
DROP FUNCTION vouchers_ledger_is_append_only();
"""


def _on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0001_initial")]

    operations = [migrations.RunPython(_on_postgresql(INSTALL), _on_postgresql(REMOVE))]
