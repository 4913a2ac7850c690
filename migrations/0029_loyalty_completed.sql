CREATE TABLE "offer_campaigns" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"sentence" jsonb NOT NULL,
	"occasion" text NOT NULL,
	"lapse" jsonb,
	"gives" jsonb NOT NULL,
	"valid_days" integer NOT NULL,
	"cooldown_days" integer NOT NULL,
	"limit_per_contact" integer,
	"budget" bigint,
	"taken" bigint NOT NULL,
	"needs_approval" boolean NOT NULL,
	"message" jsonb,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "offer_campaigns_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "offer_campaigns_budget" CHECK ("offer_campaigns"."taken" >= 0 and ("offer_campaigns"."budget" is null or "offer_campaigns"."taken" <= "offer_campaigns"."budget"))
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"contact_id" uuid,
	"occasion" text NOT NULL,
	"occasion_key" text NOT NULL,
	"occasion_id" text,
	"status" text NOT NULL,
	"name" text NOT NULL,
	"sentence" jsonb NOT NULL,
	"gives" jsonb NOT NULL,
	"valid_days" integer NOT NULL,
	"proposed_by" jsonb NOT NULL,
	"proposer_id" uuid,
	"decided_by" jsonb,
	"decided_at" timestamp (6) with time zone,
	"reason" text,
	"made_at" timestamp (6) with time zone,
	"expires_at" timestamp (6) with time zone,
	"voucher_id" uuid,
	"member_id" uuid,
	"journal_id" uuid,
	"message_id" uuid,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "offers_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
DROP INDEX "redemptions_limit";--> statement-breakpoint
ALTER TABLE "redemptions" ADD COLUMN "voucher_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "issued_by" uuid;--> statement-breakpoint
ALTER TABLE "vouchers" ADD COLUMN "granted" bigint;--> statement-breakpoint
ALTER TABLE "offer_campaigns" ADD CONSTRAINT "offer_campaigns_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_campaign_fkey" FOREIGN KEY ("organization_id","campaign_id") REFERENCES "public"."offer_campaigns"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_voucher_fkey" FOREIGN KEY ("organization_id","voucher_id") REFERENCES "public"."vouchers"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "offer_campaigns_status" ON "offer_campaigns" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "offer_campaigns_occasion" ON "offer_campaigns" USING btree ("organization_id","occasion","id");--> statement-breakpoint
CREATE UNIQUE INDEX "offers_occasion_key" ON "offers" USING btree ("organization_id","campaign_id","occasion_key");--> statement-breakpoint
CREATE INDEX "offers_contact" ON "offers" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "offers_campaign" ON "offers" USING btree ("organization_id","campaign_id","id");--> statement-breakpoint
CREATE INDEX "offers_status" ON "offers" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "members_merged_into" ON "members" USING btree ("organization_id","merged_into") WHERE "members"."merged_into" is not null;--> statement-breakpoint
CREATE INDEX "voucher_redemptions_order" ON "voucher_redemptions" USING btree ("organization_id","order_id") WHERE "voucher_redemptions"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "voucher_redemptions_order_external" ON "voucher_redemptions" USING btree ("organization_id","order_external_id") WHERE "voucher_redemptions"."order_external_id" is not null;--> statement-breakpoint
CREATE INDEX "vouchers_issuer" ON "vouchers" USING btree ("organization_id","issued_by","created_at") WHERE "vouchers"."issued_by" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_limit" ON "redemptions" USING btree ("organization_id","contact_id","reward_id","redeemed_at") WHERE "redemptions"."reward_id" is not null;