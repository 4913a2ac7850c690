CREATE TABLE "email_messages" (
	"organization_id" uuid NOT NULL,
	"message_id" text NOT NULL,
	"thread_key" text NOT NULL,
	"interaction_id" uuid,
	CONSTRAINT "email_messages_organization_id_message_id_pk" PRIMARY KEY("organization_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "interactions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"direction" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text,
	"body" text,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"duration_seconds" integer,
	"outcome" text,
	"staff_id" uuid,
	"participants" jsonb NOT NULL,
	"participant_keys" text[] NOT NULL,
	"related" jsonb,
	"thread_key" text,
	"answered_by" text,
	"metadata" jsonb NOT NULL,
	"external_id" text,
	"automatic" text,
	"email" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "interactions_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "interactions_duration_check" CHECK ("interactions"."duration_seconds" >= 0)
);
--> statement-breakpoint
ALTER TABLE "email_messages" ADD CONSTRAINT "email_messages_interaction_fkey" FOREIGN KEY ("organization_id","interaction_id") REFERENCES "public"."interactions"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_staff_fkey" FOREIGN KEY ("organization_id","staff_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "email_messages_thread" ON "email_messages" USING btree ("organization_id","thread_key");--> statement-breakpoint
CREATE INDEX "email_messages_interaction" ON "email_messages" USING btree ("organization_id","interaction_id");--> statement-breakpoint
CREATE UNIQUE INDEX "interactions_external_id_key" ON "interactions" USING btree ("organization_id","external_id") WHERE "interactions"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "interactions_occurred_at" ON "interactions" USING btree ("organization_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "interactions_contact" ON "interactions" USING btree ("organization_id","contact_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "interactions_channel" ON "interactions" USING btree ("organization_id","channel","occurred_at","id");--> statement-breakpoint
CREATE INDEX "interactions_direction" ON "interactions" USING btree ("organization_id","direction","occurred_at","id");--> statement-breakpoint
CREATE INDEX "interactions_kind" ON "interactions" USING btree ("organization_id","kind","occurred_at","id");--> statement-breakpoint
CREATE INDEX "interactions_staff" ON "interactions" USING btree ("organization_id","staff_id","occurred_at","id") WHERE "interactions"."staff_id" is not null;--> statement-breakpoint
CREATE INDEX "interactions_thread" ON "interactions" USING btree ("organization_id","thread_key","occurred_at","id") WHERE "interactions"."thread_key" is not null;--> statement-breakpoint
CREATE INDEX "interactions_participants" ON "interactions" USING gin ("participant_keys");