CREATE TABLE "quotes" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"basket" jsonb NOT NULL,
	"terms" jsonb NOT NULL,
	"status" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"order_id" uuid,
	"order_external_id" text,
	"settled_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "quotes_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "voucher_batches" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"count" integer NOT NULL,
	"made" integer NOT NULL,
	"status" text NOT NULL,
	"name" text NOT NULL,
	"worth" jsonb NOT NULL,
	"currency" text NOT NULL,
	"program_id" uuid,
	"reason" text,
	"valid_from" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone,
	"uses_max" integer,
	"uses_per_member" integer,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "voucher_batches_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "voucher_batches_made" CHECK ("voucher_batches"."made" between 0 and "voucher_batches"."count")
);
--> statement-breakpoint
CREATE TABLE "voucher_redemptions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"voucher_id" uuid NOT NULL,
	"contact_id" uuid,
	"order_id" uuid,
	"order_external_id" text,
	"amount" bigint,
	"currency" text,
	"external_id" text,
	"journal_id" uuid,
	"redeemed_at" timestamp (6) with time zone NOT NULL,
	"released_at" timestamp (6) with time zone,
	"released_amount" bigint,
	"release_journal_id" uuid,
	CONSTRAINT "voucher_redemptions_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "voucher_redemptions_released" CHECK ("voucher_redemptions"."released_amount" is null or "voucher_redemptions"."released_amount" between 1 and "voucher_redemptions"."amount")
);
--> statement-breakpoint
CREATE TABLE "vouchers" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"batch_id" uuid,
	"source_type" text NOT NULL,
	"source_id" text,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"worth" jsonb NOT NULL,
	"currency" text NOT NULL,
	"program_id" uuid,
	"contact_id" uuid,
	"status" text NOT NULL,
	"code_digest" text NOT NULL,
	"code_sealed" text NOT NULL,
	"reason" text,
	"valid_from" timestamp (6) with time zone NOT NULL,
	"expires_at" timestamp (6) with time zone,
	"uses_max" integer,
	"uses_per_member" integer,
	"uses" integer NOT NULL,
	"balance" bigint,
	"end_reason" text,
	"noticed_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "vouchers_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "vouchers_uses" CHECK ("vouchers"."uses" >= 0 and ("vouchers"."uses_max" is null or "vouchers"."uses" <= "vouchers"."uses_max")),
	CONSTRAINT "vouchers_balance" CHECK (("vouchers"."type" = 'gift_card') = ("vouchers"."balance" is not null) and "vouchers"."balance" >= 0)
);
--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voucher_redemptions" ADD CONSTRAINT "voucher_redemptions_voucher_fkey" FOREIGN KEY ("organization_id","voucher_id") REFERENCES "public"."vouchers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vouchers" ADD CONSTRAINT "vouchers_batch_fkey" FOREIGN KEY ("organization_id","batch_id") REFERENCES "public"."voucher_batches"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "quotes_contact" ON "quotes" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "voucher_batches_status" ON "voucher_batches" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "voucher_redemptions_external_id_key" ON "voucher_redemptions" USING btree ("organization_id","external_id") WHERE "voucher_redemptions"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "voucher_redemptions_voucher" ON "voucher_redemptions" USING btree ("organization_id","voucher_id","id");--> statement-breakpoint
CREATE INDEX "voucher_redemptions_contact" ON "voucher_redemptions" USING btree ("organization_id","contact_id","voucher_id") WHERE "voucher_redemptions"."contact_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "vouchers_code_key" ON "vouchers" USING btree ("organization_id","code_digest");--> statement-breakpoint
CREATE UNIQUE INDEX "vouchers_source_key" ON "vouchers" USING btree ("organization_id","source_type","source_id") WHERE "vouchers"."source_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_contact" ON "vouchers" USING btree ("organization_id","contact_id","id") WHERE "vouchers"."contact_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_batch" ON "vouchers" USING btree ("organization_id","batch_id","id") WHERE "vouchers"."batch_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_status" ON "vouchers" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "vouchers_source" ON "vouchers" USING btree ("organization_id","source_type","id");--> statement-breakpoint
CREATE INDEX "vouchers_expiring" ON "vouchers" USING btree ("organization_id","expires_at") WHERE "vouchers"."status" = 'active' and "vouchers"."expires_at" is not null;