CREATE TABLE "expiry_notices" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"unit" text NOT NULL,
	"told_until" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "expiry_notices_organization_id_member_id_unit_pk" PRIMARY KEY("organization_id","member_id","unit")
);
--> statement-breakpoint
CREATE TABLE "member_activity" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"last_active_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "member_activity_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "opening_balances" (
	"organization_id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"source_id" text NOT NULL,
	"member_id" uuid NOT NULL,
	"said" jsonb NOT NULL,
	"journal_id" uuid NOT NULL,
	"recorded_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "opening_balances_organization_id_program_id_source_id_pk" PRIMARY KEY("organization_id","program_id","source_id")
);
--> statement-breakpoint
CREATE TABLE "member_tiers" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"since" timestamp (6) with time zone,
	"below_since" timestamp (6) with time zone,
	"grace_until" timestamp (6) with time zone,
	"value" bigint NOT NULL,
	"reviewed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "member_tiers_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "tier_moves" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"from_tier" text,
	"to_tier" text,
	"reason" text NOT NULL,
	"value" bigint NOT NULL,
	"threshold" bigint NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "tier_moves_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "member_tokens" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "member_tokens_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "expiry_notices" ADD CONSTRAINT "expiry_notices_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "member_activity" ADD CONSTRAINT "member_activity_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "opening_balances" ADD CONSTRAINT "opening_balances_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "member_tiers" ADD CONSTRAINT "member_tiers_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "tier_moves" ADD CONSTRAINT "tier_moves_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "member_tokens" ADD CONSTRAINT "member_tokens_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "tier_moves_member" ON "tier_moves" USING btree ("organization_id","member_id","id");
--> statement-breakpoint
CREATE INDEX "member_tokens_member" ON "member_tokens" USING btree ("organization_id","member_id","id");
