CREATE TABLE "survey_invitations" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"contact_id" uuid,
	"channel" text NOT NULL,
	"state" text NOT NULL,
	"suppressed_by" text,
	"next_allowed_at" timestamp (6) with time zone,
	"reason" text,
	"occasion" text,
	"language" text NOT NULL,
	"context" jsonb NOT NULL,
	"secret_hash" text,
	"counted" boolean NOT NULL,
	"asked_at" timestamp (6) with time zone NOT NULL,
	"message_id" uuid,
	"reminders_sent" integer NOT NULL,
	"last_reminded_at" timestamp (6) with time zone,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"sent_at" timestamp (6) with time zone,
	"delivered_at" timestamp (6) with time zone,
	"opened_at" timestamp (6) with time zone,
	"bounced_at" timestamp (6) with time zone,
	"started_at" timestamp (6) with time zone,
	"completed_at" timestamp (6) with time zone,
	"spent" boolean NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "survey_invitations_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "survey_answers" (
	"organization_id" uuid NOT NULL,
	"response_id" uuid NOT NULL,
	"question_key" text NOT NULL,
	"value" jsonb,
	"skipped" boolean NOT NULL,
	"tallies" text[] NOT NULL,
	"search_key" text,
	CONSTRAINT "survey_answers_organization_id_response_id_question_key_pk" PRIMARY KEY("organization_id","response_id","question_key")
);
--> statement-breakpoint
CREATE TABLE "survey_comments" (
	"organization_id" uuid NOT NULL,
	"response_id" uuid NOT NULL,
	"question_key" text NOT NULL,
	"survey_id" uuid NOT NULL,
	"answered_at" timestamp (6) with time zone NOT NULL,
	"search_key" text NOT NULL,
	CONSTRAINT "survey_comments_organization_id_response_id_question_key_pk" PRIMARY KEY("organization_id","response_id","question_key")
);
--> statement-breakpoint
CREATE TABLE "survey_counts" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"question_key" text NOT NULL,
	"grain" text NOT NULL,
	"hour" timestamp (6) with time zone NOT NULL,
	"version_number" integer NOT NULL,
	"complete" boolean NOT NULL,
	"value" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "survey_counts_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "survey_loop_items" (
	"organization_id" uuid NOT NULL,
	"response_id" uuid NOT NULL,
	"rule_key" text NOT NULL,
	"survey_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"target_id" uuid,
	"settled_as" text,
	"opened_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "survey_loop_items_organization_id_response_id_rule_key_pk" PRIMARY KEY("organization_id","response_id","rule_key")
);
--> statement-breakpoint
CREATE TABLE "survey_quotas" (
	"organization_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"taken" integer NOT NULL,
	CONSTRAINT "survey_quotas_organization_id_survey_id_pk" PRIMARY KEY("organization_id","survey_id")
);
--> statement-breakpoint
CREATE TABLE "survey_responses" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"version_number" integer NOT NULL,
	"invitation_id" uuid,
	"contact_id" uuid,
	"mode" text NOT NULL,
	"recorded_by" jsonb,
	"status" text NOT NULL,
	"language" text NOT NULL,
	"context" jsonb NOT NULL,
	"started_at" timestamp (6) with time zone NOT NULL,
	"completed_at" timestamp (6) with time zone,
	"answered_at" timestamp (6) with time zone NOT NULL,
	"may_contact" boolean,
	"excluded_reason" text,
	"excluded_by" jsonb,
	"excluded_at" timestamp (6) with time zone,
	"flag" text,
	"submission_key" text,
	"content_hash" text,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "survey_responses_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "win_backs" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid,
	"related" jsonb,
	"owner_id" uuid,
	"team_id" uuid,
	"state" text NOT NULL,
	"note" text,
	"due_at" timestamp (6) with time zone,
	"due_instant" timestamp (6) with time zone NOT NULL,
	"closed_at" timestamp (6) with time zone,
	"closed_by" jsonb,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "win_backs_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "survey_versions" (
	"organization_id" uuid NOT NULL,
	"survey_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"questions" jsonb NOT NULL,
	"published_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "survey_versions_organization_id_survey_id_number_pk" PRIMARY KEY("organization_id","survey_id","number")
);
--> statement-breakpoint
CREATE TABLE "surveys" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"languages" text[] NOT NULL,
	"texts" jsonb NOT NULL,
	"status" text NOT NULL,
	"live_version" integer,
	"draft_version" integer,
	"opens_at" timestamp (6) with time zone,
	"closes_at" timestamp (6) with time zone,
	"quota" integer,
	"anonymous" boolean NOT NULL,
	"quiet_days" integer,
	"invitation_days" integer NOT NULL,
	"reminder_days" integer[] NOT NULL,
	"audience" jsonb,
	"thank_you_url" text,
	"allowed_origins" text[] NOT NULL,
	"honeypot" text NOT NULL,
	"limits" jsonb NOT NULL,
	"fill_seconds_min" integer NOT NULL,
	"asks_to_contact" boolean NOT NULL,
	"follow_ups" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "surveys_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "complaint_settings" ADD COLUMN "email_addresses" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "survey_invitations" ADD CONSTRAINT "survey_invitations_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_invitations" ADD CONSTRAINT "survey_invitations_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_answers" ADD CONSTRAINT "survey_answers_response_fkey" FOREIGN KEY ("organization_id","response_id") REFERENCES "public"."survey_responses"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_comments" ADD CONSTRAINT "survey_comments_answer_fkey" FOREIGN KEY ("organization_id","response_id","question_key") REFERENCES "public"."survey_answers"("organization_id","response_id","question_key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_counts" ADD CONSTRAINT "survey_counts_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_loop_items" ADD CONSTRAINT "survey_loop_items_response_fkey" FOREIGN KEY ("organization_id","response_id") REFERENCES "public"."survey_responses"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_quotas" ADD CONSTRAINT "survey_quotas_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_responses" ADD CONSTRAINT "survey_responses_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_responses" ADD CONSTRAINT "survey_responses_version_fkey" FOREIGN KEY ("organization_id","survey_id","version_number") REFERENCES "public"."survey_versions"("organization_id","survey_id","number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_responses" ADD CONSTRAINT "survey_responses_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_responses" ADD CONSTRAINT "survey_responses_invitation_fkey" FOREIGN KEY ("organization_id","invitation_id") REFERENCES "public"."survey_invitations"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_owner_fkey" FOREIGN KEY ("organization_id","owner_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_team_fkey" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."teams"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "survey_versions" ADD CONSTRAINT "survey_versions_survey_fkey" FOREIGN KEY ("organization_id","survey_id") REFERENCES "public"."surveys"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "surveys" ADD CONSTRAINT "surveys_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "survey_invitations_occasion_key" ON "survey_invitations" USING btree ("organization_id","survey_id","occasion") WHERE "survey_invitations"."occasion" is not null;--> statement-breakpoint
CREATE INDEX "survey_invitations_survey" ON "survey_invitations" USING btree ("organization_id","survey_id","id");--> statement-breakpoint
CREATE INDEX "survey_invitations_state" ON "survey_invitations" USING btree ("organization_id","survey_id","state","id");--> statement-breakpoint
CREATE INDEX "survey_invitations_channel" ON "survey_invitations" USING btree ("organization_id","survey_id","channel","id");--> statement-breakpoint
CREATE INDEX "survey_invitations_contact" ON "survey_invitations" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "survey_invitations_asked" ON "survey_invitations" USING btree ("organization_id","contact_id","asked_at") WHERE "survey_invitations"."counted";--> statement-breakpoint
CREATE INDEX "survey_invitations_message" ON "survey_invitations" USING btree ("organization_id","message_id") WHERE "survey_invitations"."message_id" is not null;--> statement-breakpoint
CREATE INDEX "survey_comments_answered" ON "survey_comments" USING btree ("organization_id","survey_id","answered_at","response_id","question_key");--> statement-breakpoint
CREATE INDEX "survey_comments_search" ON "survey_comments" USING gin ("search_key" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "survey_counts_hour" ON "survey_counts" USING btree ("organization_id","survey_id","question_key","grain","hour","version_number","complete","value","n");--> statement-breakpoint
CREATE INDEX "survey_loop_items_survey" ON "survey_loop_items" USING btree ("organization_id","survey_id");--> statement-breakpoint
CREATE UNIQUE INDEX "survey_responses_once" ON "survey_responses" USING btree ("organization_id","invitation_id") WHERE "survey_responses"."invitation_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "survey_responses_submission" ON "survey_responses" USING btree ("organization_id","survey_id","submission_key") WHERE "survey_responses"."submission_key" is not null;--> statement-breakpoint
CREATE INDEX "survey_responses_answered" ON "survey_responses" USING btree ("organization_id","survey_id","answered_at","id");--> statement-breakpoint
CREATE INDEX "survey_responses_contact" ON "survey_responses" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "survey_responses_excluded" ON "survey_responses" USING btree ("organization_id","survey_id","answered_at","id") WHERE "survey_responses"."excluded_at" is not null;--> statement-breakpoint
CREATE INDEX "survey_responses_flagged" ON "survey_responses" USING btree ("organization_id","survey_id","answered_at","id") WHERE "survey_responses"."flag" is not null;--> statement-breakpoint
CREATE INDEX "win_backs_due" ON "win_backs" USING btree ("organization_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "win_backs_state" ON "win_backs" USING btree ("organization_id","state","id");--> statement-breakpoint
CREATE INDEX "win_backs_state_due" ON "win_backs" USING btree ("organization_id","state","due_instant","id");--> statement-breakpoint
CREATE INDEX "win_backs_contact" ON "win_backs" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "win_backs_owner" ON "win_backs" USING btree ("organization_id","owner_id","id");--> statement-breakpoint
CREATE INDEX "win_backs_team" ON "win_backs" USING btree ("organization_id","team_id","id");--> statement-breakpoint
CREATE INDEX "win_backs_open" ON "win_backs" USING btree ("organization_id","owner_id","id") WHERE "win_backs"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "surveys_key" ON "surveys" USING btree ("organization_id","key");--> statement-breakpoint
CREATE INDEX "surveys_status" ON "surveys" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "surveys_kind" ON "surveys" USING btree ("organization_id","kind","id");