CREATE TABLE "survey_sendings" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"language" text,
	"context" jsonb NOT NULL,
	"filter" jsonb NOT NULL,
	"send_at" timestamp (6) with time zone,
	"dry_run" boolean NOT NULL,
	"status" text NOT NULL,
	"requester" jsonb NOT NULL,
	"position" uuid,
	"matched" integer,
	"processed" integer NOT NULL,
	"send" integer NOT NULL,
	"suppressed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"suppressed_by" jsonb NOT NULL,
	"reason" text,
	"started_at" timestamp (6) with time zone,
	"finished_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "survey_sendings_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "survey_invitations" ADD COLUMN "sending_id" uuid;--> statement-breakpoint
ALTER TABLE "survey_sendings" ADD CONSTRAINT "survey_sendings_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_sendings_survey" ON "survey_sendings" USING btree ("organization_id","survey_id","id");--> statement-breakpoint
ALTER TABLE "survey_invitations" ADD CONSTRAINT "survey_invitations_sending_fkey" FOREIGN KEY ("organization_id","sending_id") REFERENCES "public"."survey_sendings"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_invitations_sending" ON "survey_invitations" USING btree ("organization_id","sending_id","id") WHERE "survey_invitations"."sending_id" is not null;