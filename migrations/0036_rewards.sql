CREATE TABLE "adjustments" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"contact_id" uuid,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"reason" text,
	"effective_at" timestamp (6) with time zone,
	"expires_at" timestamp (6) with time zone,
	"complaint_id" uuid,
	"remedy_id" uuid,
	"external_id" text,
	"status" text NOT NULL,
	"proposed_by" jsonb NOT NULL,
	"proposer_id" uuid,
	"decided_by" jsonb,
	"decider_id" uuid,
	"decided_at" timestamp (6) with time zone,
	"decision_note" text,
	"journal_id" uuid,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "adjustments_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "adjustments_amount" CHECK ("adjustments"."amount" <> 0 and "adjustments"."amount" between -9007199254740991 and 9007199254740991)
);
--> statement-breakpoint
CREATE TABLE "redemptions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"contact_id" uuid,
	"reward_id" uuid,
	"quantity" integer NOT NULL,
	"gives" jsonb,
	"unit" text NOT NULL,
	"amount" bigint NOT NULL,
	"restored" bigint NOT NULL,
	"value" bigint,
	"currency" text,
	"external_id" text,
	"order_id" uuid,
	"order_external_id" text,
	"journal_id" uuid NOT NULL,
	"drawn_by" uuid NOT NULL,
	"status" text NOT NULL,
	"redeemed_at" timestamp (6) with time zone NOT NULL,
	"reversed_at" timestamp (6) with time zone,
	"reversal_reason" text,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "redemptions_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "redemptions_restored" CHECK ("redemptions"."restored" between 0 and "redemptions"."amount")
);
--> statement-breakpoint
CREATE TABLE "rewards" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"program_id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" jsonb NOT NULL,
	"description" jsonb NOT NULL,
	"unit" text NOT NULL,
	"cost" bigint NOT NULL,
	"gives" jsonb NOT NULL,
	"stock" bigint,
	"valid_from" timestamp (6) with time zone,
	"valid_to" timestamp (6) with time zone,
	"limit_per_member" jsonb,
	"tiers" text[] NOT NULL,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "rewards_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "rewards_cost" CHECK ("rewards"."cost" between 1 and 9007199254740991),
	CONSTRAINT "rewards_stock" CHECK ("rewards"."stock" between 0 and 9007199254740991)
);
--> statement-breakpoint
ALTER TABLE "adjustments" ADD CONSTRAINT "adjustments_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "adjustments" ADD CONSTRAINT "adjustments_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_member_fkey" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."members"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redemptions" ADD CONSTRAINT "redemptions_reward_fkey" FOREIGN KEY ("organization_id","reward_id") REFERENCES "public"."rewards"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rewards" ADD CONSTRAINT "rewards_program_fkey" FOREIGN KEY ("organization_id","program_id") REFERENCES "public"."programs"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "adjustments_external_key" ON "adjustments" USING btree ("organization_id","external_id") WHERE "adjustments"."external_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "adjustments_remedy_key" ON "adjustments" USING btree ("organization_id","remedy_id") WHERE "adjustments"."remedy_id" is not null;--> statement-breakpoint
CREATE INDEX "adjustments_member" ON "adjustments" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE INDEX "adjustments_contact" ON "adjustments" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "adjustments_complaint" ON "adjustments" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "adjustments_status" ON "adjustments" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE UNIQUE INDEX "redemptions_external_key" ON "redemptions" USING btree ("organization_id","external_id") WHERE "redemptions"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_member" ON "redemptions" USING btree ("organization_id","member_id","id");--> statement-breakpoint
CREATE INDEX "redemptions_contact" ON "redemptions" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "redemptions_reward" ON "redemptions" USING btree ("organization_id","reward_id","id");--> statement-breakpoint
CREATE INDEX "redemptions_status" ON "redemptions" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "redemptions_limit" ON "redemptions" USING btree ("organization_id","member_id","reward_id","redeemed_at") WHERE "redemptions"."reward_id" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_order" ON "redemptions" USING btree ("organization_id","order_id") WHERE "redemptions"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "redemptions_order_external" ON "redemptions" USING btree ("organization_id","order_external_id") WHERE "redemptions"."order_external_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "rewards_key" ON "rewards" USING btree ("organization_id","program_id","key");--> statement-breakpoint
CREATE INDEX "rewards_program" ON "rewards" USING btree ("organization_id","program_id","id");--> statement-breakpoint
CREATE INDEX "rewards_program_status" ON "rewards" USING btree ("organization_id","program_id","status","id");