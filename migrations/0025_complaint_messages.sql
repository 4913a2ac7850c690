CREATE TABLE "complaint_messages" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"topic" text NOT NULL,
	"channel" text NOT NULL,
	"subject" text,
	"body" text NOT NULL,
	"by" text NOT NULL,
	"author" jsonb NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"public" boolean NOT NULL,
	"sent_message_id" uuid,
	"interaction_id" uuid,
	"email_message_id" text,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "complaint_messages_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "about_id" text;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "first_responded_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "complaint_settings" ADD COLUMN "auto_acknowledge" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_settings" ADD COLUMN "follow_up_after_days" integer DEFAULT 7 NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_messages" ADD CONSTRAINT "complaint_messages_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_messages" ADD CONSTRAINT "complaint_messages_sent_fkey" FOREIGN KEY ("organization_id","sent_message_id") REFERENCES "public"."messages"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "complaint_messages_complaint" ON "complaint_messages" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_messages_sent" ON "complaint_messages" USING btree ("organization_id","sent_message_id");--> statement-breakpoint
CREATE INDEX "complaint_messages_email" ON "complaint_messages" USING btree ("organization_id","email_message_id");