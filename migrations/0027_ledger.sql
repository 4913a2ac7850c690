CREATE TABLE "journals" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"source_type" text,
	"source_id" text,
	"reverses_id" uuid,
	"about_id" uuid,
	"effective_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"details" jsonb NOT NULL,
	CONSTRAINT "journals_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "ledgers" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"time_zone" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "ledgers_organization_id_program_id_unit_pk" PRIMARY KEY("organization_id","program_id","unit")
);
--> statement-breakpoint
CREATE TABLE "member_accounts" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"account" text NOT NULL,
	"program_id" uuid NOT NULL,
	"balance" bigint NOT NULL,
	"version" bigint NOT NULL,
	"floor" bigint NOT NULL,
	"next_expiry" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "member_accounts_organization_id_member_id_unit_account_pk" PRIMARY KEY("organization_id","member_id","unit","account"),
	CONSTRAINT "member_accounts_floor" CHECK ("member_accounts"."balance" >= "member_accounts"."floor"),
	CONSTRAINT "member_accounts_safe" CHECK ("member_accounts"."balance" between -9007199254740991 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"debit_account" text NOT NULL,
	"debit_member_id" uuid,
	"debit_version" bigint,
	"debit_balance" bigint,
	"credit_account" text NOT NULL,
	"credit_member_id" uuid,
	"credit_version" bigint,
	"credit_balance" bigint,
	"effective_at" timestamp (6) with time zone NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "transfers_organization_id_journal_id_number_pk" PRIMARY KEY("organization_id","journal_id","number"),
	CONSTRAINT "transfers_amount" CHECK ("transfers"."amount" between 1 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "draws" (
	"organization_id" uuid NOT NULL,
	"lot_journal_id" uuid NOT NULL,
	"lot_number" smallint NOT NULL,
	"journal_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"kind" text NOT NULL,
	"amount" bigint NOT NULL,
	"drawn_by" uuid,
	CONSTRAINT "draws_organization_id_lot_journal_id_lot_number_journal_id_number_kind_pk" PRIMARY KEY("organization_id","lot_journal_id","lot_number","journal_id","number","kind"),
	CONSTRAINT "draws_amount" CHECK ("draws"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"ended_by" uuid,
	"ended_at" timestamp (6) with time zone,
	"captured" bigint,
	CONSTRAINT "holds_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "lot_extensions" (
	"organization_id" uuid NOT NULL,
	"lot_journal_id" uuid NOT NULL,
	"lot_number" smallint NOT NULL,
	"journal_id" uuid NOT NULL,
	"previous_expiry" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "lot_extensions_organization_id_lot_journal_id_lot_number_journal_id_pk" PRIMARY KEY("organization_id","lot_journal_id","lot_number","journal_id")
);
--> statement-breakpoint
CREATE TABLE "lots" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"number" smallint NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"remaining" bigint NOT NULL,
	"earned_at" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "lots_organization_id_journal_id_number_pk" PRIMARY KEY("organization_id","journal_id","number"),
	CONSTRAINT "lots_remaining" CHECK ("lots"."remaining" between 0 and "lots"."amount")
);
--> statement-breakpoint
CREATE TABLE "member_merges" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"into_member_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	CONSTRAINT "member_merges_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "ledger_cohorts" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"month" char(7) NOT NULL,
	"issued" bigint NOT NULL,
	"expired" bigint NOT NULL,
	"remaining" bigint NOT NULL,
	CONSTRAINT "ledger_cohorts_organization_id_program_id_unit_month_pk" PRIMARY KEY("organization_id","program_id","unit","month")
);
--> statement-breakpoint
CREATE TABLE "ledger_periods" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"period" char(7) NOT NULL,
	"unit" text NOT NULL,
	"opening" bigint NOT NULL,
	"issued" bigint NOT NULL,
	"redeemed" bigint NOT NULL,
	"restored" bigint NOT NULL,
	"expired" bigint NOT NULL,
	"clawed" bigint NOT NULL,
	"adjusted" bigint NOT NULL,
	"migrated" bigint NOT NULL,
	"closing" bigint NOT NULL,
	"closed_at" timestamp (6) with time zone NOT NULL,
	"closed_by" jsonb NOT NULL,
	CONSTRAINT "ledger_periods_organization_id_program_id_period_unit_pk" PRIMARY KEY("organization_id","program_id","period","unit"),
	CONSTRAINT "ledger_periods_add_up" CHECK ("ledger_periods"."closing" = "ledger_periods"."opening" + "ledger_periods"."issued" - "ledger_periods"."redeemed" + "ledger_periods"."restored" - "ledger_periods"."expired" - "ledger_periods"."clawed" + "ledger_periods"."adjusted" + "ledger_periods"."migrated")
);
--> statement-breakpoint
CREATE TABLE "ledger_seals" (
	"organization_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"journals" integer NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "ledger_seals_organization_id_number_pk" PRIMARY KEY("organization_id","number")
);
--> statement-breakpoint
CREATE TABLE "ledger_totals" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"account" text NOT NULL,
	"day" date NOT NULL,
	"debits" bigint NOT NULL,
	"credits" bigint NOT NULL,
	CONSTRAINT "ledger_totals_organization_id_program_id_unit_account_day_pk" PRIMARY KEY("organization_id","program_id","unit","account","day")
);
--> statement-breakpoint
CREATE TABLE "sealed_journals" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"seal_number" integer NOT NULL,
	CONSTRAINT "sealed_journals_organization_id_journal_id_pk" PRIMARY KEY("organization_id","journal_id")
);
--> statement-breakpoint
CREATE TABLE "unsealed_journals" (
	"organization_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "member_accounts" ADD CONSTRAINT "member_accounts_ledger_fkey" FOREIGN KEY ("organization_id","program_id","unit") REFERENCES "public"."ledgers"("organization_id","program_id","unit") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "journals_source" ON "journals" USING btree ("organization_id","program_id","source_type","source_id") WHERE "journals"."source_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "journals_reverses" ON "journals" USING btree ("organization_id","reverses_id") WHERE "journals"."reverses_id" is not null;--> statement-breakpoint
CREATE INDEX "journals_about" ON "journals" USING btree ("organization_id","about_id") WHERE "journals"."about_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_debit" ON "transfers" USING btree ("organization_id","debit_member_id","unit","debit_account","debit_version") WHERE "transfers"."debit_member_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_credit" ON "transfers" USING btree ("organization_id","credit_member_id","unit","credit_account","credit_version") WHERE "transfers"."credit_member_id" is not null;--> statement-breakpoint
CREATE INDEX "draws_journal" ON "draws" USING btree ("organization_id","journal_id");--> statement-breakpoint
CREATE INDEX "draws_drawn_by" ON "draws" USING btree ("organization_id","drawn_by") WHERE "draws"."drawn_by" is not null;--> statement-breakpoint
CREATE INDEX "holds_member" ON "holds" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE INDEX "holds_open" ON "holds" USING btree ("organization_id","member_id","unit") WHERE "holds"."ended_by" is null;--> statement-breakpoint
CREATE INDEX "lots_fifo" ON "lots" USING btree ("organization_id","member_id","unit","expires_at","earned_at","journal_id","number") WHERE "lots"."remaining" > 0;--> statement-breakpoint
CREATE INDEX "lots_expiring" ON "lots" USING btree ("organization_id","program_id","expires_at") WHERE "lots"."remaining" > 0 and "lots"."expires_at" < 'infinity';--> statement-breakpoint
CREATE INDEX "member_merges_into" ON "member_merges" USING btree ("organization_id","into_member_id");--> statement-breakpoint
CREATE INDEX "sealed_journals_seal" ON "sealed_journals" USING btree ("organization_id","seal_number","journal_id");--> statement-breakpoint
CREATE VIEW "public"."ledger_entries" AS (
  select organization_id, journal_id, program_id, credit_member_id as member_id, unit, credit_account as account, credit_version as version,
    amount, credit_balance as balance, effective_at, recorded_at from transfers where credit_member_id is not null
  union all
  select organization_id, journal_id, program_id, debit_member_id, unit, debit_account, debit_version, -amount, debit_balance, effective_at, recorded_at
  from transfers where debit_member_id is not null);