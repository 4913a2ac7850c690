CREATE TABLE "concealments" (
	"organization_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"resource_id" text NOT NULL,
	CONSTRAINT "concealments_organization_id_user_id_resource_id_pk" PRIMARY KEY("organization_id","user_id","resource_id")
);
--> statement-breakpoint
CREATE TABLE "files" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"sha256" text NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"blob_key" text NOT NULL,
	CONSTRAINT "files_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "stray_blobs" (
	"organization_id" uuid NOT NULL,
	"blob_key" text NOT NULL,
	"remove_after" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "stray_blobs_organization_id_blob_key_pk" PRIMARY KEY("organization_id","blob_key")
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid,
	"interaction_id" uuid,
	"task_id" uuid,
	CONSTRAINT "attachments_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "attachments_holder_check" CHECK (num_nonnulls("attachments"."contact_id", "attachments"."interaction_id", "attachments"."task_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "calendar_revisions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"calendar_id" uuid NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "calendar_revisions_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "calendars" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"always_open" boolean NOT NULL,
	"weekly" jsonb NOT NULL,
	"holidays" jsonb NOT NULL,
	"overrides" jsonb NOT NULL,
	"revision_id" uuid NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "calendars_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "clock_facts" (
	"organization_id" uuid NOT NULL,
	"clock_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"step" integer NOT NULL,
	"cycle" integer NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"due_at" timestamp (6) with time zone,
	"noticed_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "clock_facts_organization_id_clock_id_kind_step_at_pk" PRIMARY KEY("organization_id","clock_id","kind","step","at")
);
--> statement-breakpoint
CREATE TABLE "clocks" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"profile_id" uuid,
	"deadline" jsonb,
	"policy_id" uuid NOT NULL,
	"priority" text NOT NULL,
	"calendar_id" uuid,
	"state" text NOT NULL,
	"started_at" timestamp (6) with time zone NOT NULL,
	"due_at" timestamp (6) with time zone,
	"met_at" timestamp (6) with time zone,
	"stopped_at" timestamp (6) with time zone,
	"consumed_seconds" bigint,
	"history" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "clocks_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "deadline_policies" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"calendar_id" uuid NOT NULL,
	"is_default" boolean NOT NULL,
	"targets" jsonb NOT NULL,
	"paused_by" jsonb NOT NULL,
	"warnings" jsonb NOT NULL,
	"escalations" jsonb NOT NULL,
	"reopen_modes" jsonb NOT NULL,
	"regulatory_profile_ids" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "deadline_policies_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "regulatory_profiles" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"deadlines" jsonb NOT NULL,
	"business_days" jsonb NOT NULL,
	"holidays" jsonb NOT NULL,
	"valid_from" text,
	"valid_until" text,
	"source_url" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "regulatory_profiles_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_patterns" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"cause_code" text NOT NULL,
	"product_id" text,
	"raised_at" timestamp (6) with time zone NOT NULL,
	"systemic_count" integer NOT NULL,
	"systemic_days" integer NOT NULL,
	CONSTRAINT "complaint_patterns_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "found_causes" (
	"organization_id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"cause_code" text NOT NULL,
	"product_ids" text[] NOT NULL,
	"found_at" timestamp (6) with time zone NOT NULL,
	"pattern_id" uuid,
	CONSTRAINT "found_causes_organization_id_complaint_id_pk" PRIMARY KEY("organization_id","complaint_id")
);
--> statement-breakpoint
CREATE TABLE "prevention_complaints" (
	"organization_id" uuid NOT NULL,
	"prevention_id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "prevention_complaints_pk" PRIMARY KEY("organization_id","prevention_id","complaint_id")
);
--> statement-breakpoint
CREATE TABLE "preventions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"action" text NOT NULL,
	"owner_id" uuid,
	"due_date" date NOT NULL,
	"status" text NOT NULL,
	"pattern_id" uuid,
	"contact_id" uuid,
	"review_date" date,
	"verdict" text,
	"review_comment" text,
	"reviewed_by" jsonb,
	"reviewed_at" timestamp (6) with time zone,
	"done_at" timestamp (6) with time zone,
	"cancel_reason" text,
	"overdue_at" timestamp (6) with time zone,
	"review_due_at" timestamp (6) with time zone,
	"task_id" uuid,
	"review_task_id" uuid,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "preventions_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_subjects" (
	"organization_id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text,
	"label" text NOT NULL,
	CONSTRAINT "complaint_subjects_organization_id_complaint_id_position_pk" PRIMARY KEY("organization_id","complaint_id","position")
);
--> statement-breakpoint
CREATE TABLE "complaints" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reference" text NOT NULL,
	"contact_id" uuid,
	"anonymous" boolean NOT NULL,
	"on_behalf_of" text,
	"channel" text NOT NULL,
	"description" text,
	"subjects" jsonb NOT NULL,
	"order_id" uuid,
	"remedy_sought" text,
	"language" text,
	"received_at" timestamp (6) with time zone NOT NULL,
	"severity" integer,
	"safety" boolean,
	"complexity" text,
	"impact" text,
	"priority" text NOT NULL,
	"raised_priority" text,
	"policy_id" uuid,
	"owner_id" uuid,
	"team_id" uuid,
	"status" text NOT NULL,
	"outcome" text,
	"root_cause" jsonb,
	"awaiting" jsonb,
	"decision" jsonb,
	"response" text,
	"acceptance" jsonb,
	"prevention" jsonb,
	"reason" text,
	"duplicate_of_id" uuid,
	"decider_ids" uuid[] NOT NULL,
	"escalation_level" integer NOT NULL,
	"reopen_count" integer NOT NULL,
	"acknowledged_at" timestamp (6) with time zone,
	"promised_at" timestamp (6) with time zone,
	"first_responded_at" timestamp (6) with time zone,
	"responded_at" timestamp (6) with time zone,
	"silence_ends_at" timestamp (6) with time zone,
	"resolved_at" timestamp (6) with time zone,
	"closed_at" timestamp (6) with time zone,
	"reopened_at" timestamp (6) with time zone,
	"imported" boolean NOT NULL,
	"external_id" text,
	"due_instant" timestamp (6) with time zone NOT NULL,
	"derived" integer NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "complaints_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_evidence" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"given_by" text NOT NULL,
	"description" text,
	CONSTRAINT "complaint_evidence_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_facts" (
	"organization_id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"received_at" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone,
	"reopen_count" integer NOT NULL,
	"severity" integer,
	"acknowledgement_seconds" bigint,
	"first_response_seconds" bigint,
	"response_seconds" bigint,
	"resolution_seconds" bigint,
	"channel" text NOT NULL,
	"priority" text NOT NULL,
	"status" text NOT NULL,
	"outcome" text,
	"root_cause" text,
	"owner_id" uuid,
	"team_id" uuid,
	"subject_kinds" text[] NOT NULL,
	"products" text[] NOT NULL,
	"staff" text[] NOT NULL,
	CONSTRAINT "complaint_facts_organization_id_complaint_id_pk" PRIMARY KEY("organization_id","complaint_id")
);
--> statement-breakpoint
CREATE TABLE "complaint_rollups" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"day" date NOT NULL,
	"dimension" text NOT NULL,
	"value" text NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "complaint_rollups_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_spells" (
	"organization_id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"cycle" integer NOT NULL,
	"opened_at" timestamp (6) with time zone NOT NULL,
	"ended_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "complaint_spells_organization_id_complaint_id_cycle_pk" PRIMARY KEY("organization_id","complaint_id","cycle")
);
--> statement-breakpoint
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
CREATE TABLE "complaint_actions" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"action" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"details" jsonb NOT NULL,
	CONSTRAINT "complaint_actions_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_notes" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"body" text NOT NULL,
	"author" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "complaint_notes_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_follow_ups" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"at" timestamp (6) with time zone NOT NULL,
	"outcome" text,
	"comment" text,
	"by" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "complaint_follow_ups_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_remedies" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"description" text,
	"amount" bigint,
	"currency" text,
	"percent" integer,
	"points" bigint,
	"status" text NOT NULL,
	"proposed_by" jsonb NOT NULL,
	"proposer_id" uuid,
	"approved_by" jsonb,
	"approver_id" uuid,
	"offered_at" timestamp (6) with time zone,
	"answered_at" timestamp (6) with time zone,
	"fulfilled_at" timestamp (6) with time zone,
	"fulfilment" text,
	"reason" text,
	"consented" boolean,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "complaint_remedies_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "root_causes" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"code" text NOT NULL,
	"label" text NOT NULL,
	"labels" jsonb NOT NULL,
	"parent_id" uuid,
	"archived_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "root_causes_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_secret_links" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"revoked_at" timestamp (6) with time zone,
	CONSTRAINT "complaint_secret_links_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_settings" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"reopen_window_days" integer NOT NULL,
	"silence_days" integer NOT NULL,
	"follow_up_attempts_max" integer NOT NULL,
	"follow_up_wait_days" integer NOT NULL,
	"auto_acknowledge" boolean DEFAULT false NOT NULL,
	"follow_up_after_days" integer DEFAULT 7 NOT NULL,
	"systemic_count" integer DEFAULT 5 NOT NULL,
	"systemic_days" integer DEFAULT 30 NOT NULL,
	"remedy_limits" jsonb NOT NULL,
	"routing" jsonb NOT NULL,
	"link_days" integer DEFAULT 365 NOT NULL,
	"process" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "complaint_links" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"related_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "complaint_links_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "complaint_texts" (
	"organization_id" uuid NOT NULL,
	"complaint_id" uuid NOT NULL,
	"text" text NOT NULL,
	"words" text[] NOT NULL,
	CONSTRAINT "complaint_texts_organization_id_complaint_id_pk" PRIMARY KEY("organization_id","complaint_id")
);
--> statement-breakpoint
CREATE TABLE "complaint_words" (
	"organization_id" uuid NOT NULL,
	"word" text NOT NULL,
	"complaint_id" uuid NOT NULL,
	CONSTRAINT "complaint_words_organization_id_word_complaint_id_pk" PRIMARY KEY("organization_id","word","complaint_id")
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "about_id" text;--> statement-breakpoint
ALTER TABLE "timeline" ADD COLUMN "about_id" text;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "about_id" text;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "digest_id" uuid;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "notification_digest" text DEFAULT 'off' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "notification_digest_hour" integer DEFAULT 8 NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "about_id" text;--> statement-breakpoint
ALTER TABLE "feeds" ADD COLUMN "person_id" uuid;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_file_fkey" FOREIGN KEY ("organization_id","id") REFERENCES "public"."files"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_interaction_fkey" FOREIGN KEY ("organization_id","interaction_id") REFERENCES "public"."interactions"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_task_fkey" FOREIGN KEY ("organization_id","task_id") REFERENCES "public"."tasks"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_revisions" ADD CONSTRAINT "calendar_revisions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendars" ADD CONSTRAINT "calendars_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clock_facts" ADD CONSTRAINT "clock_facts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clock_facts" ADD CONSTRAINT "clock_facts_clock_fkey" FOREIGN KEY ("organization_id","clock_id") REFERENCES "public"."clocks"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clocks" ADD CONSTRAINT "clocks_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadline_policies" ADD CONSTRAINT "deadline_policies_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadline_policies" ADD CONSTRAINT "deadline_policies_calendar_fkey" FOREIGN KEY ("organization_id","calendar_id") REFERENCES "public"."calendars"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regulatory_profiles" ADD CONSTRAINT "regulatory_profiles_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_patterns" ADD CONSTRAINT "complaint_patterns_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_causes" ADD CONSTRAINT "found_causes_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_causes" ADD CONSTRAINT "found_causes_pattern_fkey" FOREIGN KEY ("organization_id","pattern_id") REFERENCES "public"."complaint_patterns"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prevention_complaints" ADD CONSTRAINT "prevention_complaints_prevention_fkey" FOREIGN KEY ("organization_id","prevention_id") REFERENCES "public"."preventions"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prevention_complaints" ADD CONSTRAINT "prevention_complaints_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_owner_fkey" FOREIGN KEY ("organization_id","owner_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_pattern_fkey" FOREIGN KEY ("organization_id","pattern_id") REFERENCES "public"."complaint_patterns"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_subjects" ADD CONSTRAINT "complaint_subjects_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaints" ADD CONSTRAINT "complaints_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaints" ADD CONSTRAINT "complaints_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaints" ADD CONSTRAINT "complaints_owner_fkey" FOREIGN KEY ("organization_id","owner_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaints" ADD CONSTRAINT "complaints_team_fkey" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."teams"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaints" ADD CONSTRAINT "complaints_duplicate_fkey" FOREIGN KEY ("organization_id","duplicate_of_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_evidence" ADD CONSTRAINT "complaint_evidence_file_fkey" FOREIGN KEY ("organization_id","id") REFERENCES "public"."files"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_evidence" ADD CONSTRAINT "complaint_evidence_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD CONSTRAINT "complaint_facts_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_rollups" ADD CONSTRAINT "complaint_rollups_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_spells" ADD CONSTRAINT "complaint_spells_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_messages" ADD CONSTRAINT "complaint_messages_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_messages" ADD CONSTRAINT "complaint_messages_sent_fkey" FOREIGN KEY ("organization_id","sent_message_id") REFERENCES "public"."messages"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_actions" ADD CONSTRAINT "complaint_actions_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_notes" ADD CONSTRAINT "complaint_notes_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_follow_ups" ADD CONSTRAINT "complaint_follow_ups_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_remedies" ADD CONSTRAINT "complaint_remedies_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "root_causes" ADD CONSTRAINT "root_causes_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "root_causes" ADD CONSTRAINT "root_causes_parent_fkey" FOREIGN KEY ("organization_id","parent_id") REFERENCES "public"."root_causes"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_secret_links" ADD CONSTRAINT "complaint_secret_links_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_settings" ADD CONSTRAINT "complaint_settings_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_links" ADD CONSTRAINT "complaint_links_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_links" ADD CONSTRAINT "complaint_links_related_fkey" FOREIGN KEY ("organization_id","related_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_texts" ADD CONSTRAINT "complaint_texts_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_words" ADD CONSTRAINT "complaint_words_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "concealments_resource" ON "concealments" USING btree ("organization_id","resource_id");--> statement-breakpoint
CREATE INDEX "stray_blobs_remove_after" ON "stray_blobs" USING btree ("remove_after");--> statement-breakpoint
CREATE INDEX "attachments_contact" ON "attachments" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "attachments_interaction" ON "attachments" USING btree ("organization_id","interaction_id","id");--> statement-breakpoint
CREATE INDEX "attachments_task" ON "attachments" USING btree ("organization_id","task_id","id");--> statement-breakpoint
CREATE INDEX "clocks_subject" ON "clocks" USING btree ("organization_id","subject_type","subject_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "clocks_metric_key" ON "clocks" USING btree ("organization_id","subject_type","subject_id","metric") WHERE "clocks"."profile_id" is null;--> statement-breakpoint
CREATE INDEX "clocks_going_policy" ON "clocks" USING btree ("organization_id","policy_id","id") WHERE "clocks"."state" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "clocks_going_calendar" ON "clocks" USING btree ("organization_id","calendar_id","id") WHERE "clocks"."state" in ('running', 'paused');--> statement-breakpoint
CREATE UNIQUE INDEX "deadline_policies_default_key" ON "deadline_policies" USING btree ("organization_id") WHERE "deadline_policies"."is_default";--> statement-breakpoint
CREATE INDEX "deadline_policies_calendar" ON "deadline_policies" USING btree ("organization_id","calendar_id");--> statement-breakpoint
CREATE INDEX "complaint_patterns_cause" ON "complaint_patterns" USING btree ("organization_id","cause_code","id");--> statement-breakpoint
CREATE INDEX "complaint_patterns_product" ON "complaint_patterns" USING btree ("organization_id","product_id","id");--> statement-breakpoint
CREATE INDEX "found_causes_at" ON "found_causes" USING btree ("organization_id","cause_code","found_at");--> statement-breakpoint
CREATE INDEX "found_causes_pattern" ON "found_causes" USING btree ("organization_id","pattern_id","complaint_id");--> statement-breakpoint
CREATE INDEX "prevention_complaints_complaint" ON "prevention_complaints" USING btree ("organization_id","complaint_id","prevention_id");--> statement-breakpoint
CREATE INDEX "preventions_contact" ON "preventions" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "preventions_due" ON "preventions" USING btree ("organization_id","due_date","id");--> statement-breakpoint
CREATE INDEX "preventions_owner" ON "preventions" USING btree ("organization_id","owner_id","id");--> statement-breakpoint
CREATE INDEX "preventions_status" ON "preventions" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "preventions_pattern" ON "preventions" USING btree ("organization_id","pattern_id","id");--> statement-breakpoint
CREATE INDEX "complaint_subjects_by_kind" ON "complaint_subjects" USING btree ("organization_id","kind","subject_id","complaint_id");--> statement-breakpoint
CREATE UNIQUE INDEX "complaints_reference_key" ON "complaints" USING btree ("organization_id","reference");--> statement-breakpoint
CREATE UNIQUE INDEX "complaints_external_id_key" ON "complaints" USING btree ("organization_id","external_id") WHERE "complaints"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "complaints_received" ON "complaints" USING btree ("organization_id","received_at","id");--> statement-breakpoint
CREATE INDEX "complaints_due" ON "complaints" USING btree ("organization_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "complaints_contact" ON "complaints" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "complaints_owner" ON "complaints" USING btree ("organization_id","owner_id","id");--> statement-breakpoint
CREATE INDEX "complaints_owner_due" ON "complaints" USING btree ("organization_id","owner_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "complaints_team" ON "complaints" USING btree ("organization_id","team_id","id");--> statement-breakpoint
CREATE INDEX "complaints_team_due" ON "complaints" USING btree ("organization_id","team_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "complaints_status" ON "complaints" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "complaints_priority" ON "complaints" USING btree ("organization_id","priority","id");--> statement-breakpoint
CREATE INDEX "complaints_channel" ON "complaints" USING btree ("organization_id","channel","id");--> statement-breakpoint
CREATE INDEX "complaints_outcome" ON "complaints" USING btree ("organization_id","outcome","id");--> statement-breakpoint
CREATE INDEX "complaints_cause" ON "complaints" USING btree ("organization_id",("root_cause" ->> 'code'),"id");--> statement-breakpoint
CREATE INDEX "complaints_open" ON "complaints" USING btree ("organization_id","id") WHERE "complaints"."status" not in ('closed', 'withdrawn', 'out_of_scope', 'duplicate');--> statement-breakpoint
CREATE INDEX "complaint_evidence_complaint" ON "complaint_evidence" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_facts_received" ON "complaint_facts" USING btree ("organization_id","received_at");--> statement-breakpoint
CREATE INDEX "complaint_rollups_day" ON "complaint_rollups" USING btree ("organization_id","dimension","day","value","n");--> statement-breakpoint
CREATE INDEX "complaint_spells_ended" ON "complaint_spells" USING btree ("organization_id","ended_at","opened_at","complaint_id");--> statement-breakpoint
CREATE INDEX "complaint_messages_complaint" ON "complaint_messages" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_messages_sent" ON "complaint_messages" USING btree ("organization_id","sent_message_id");--> statement-breakpoint
CREATE INDEX "complaint_messages_email" ON "complaint_messages" USING btree ("organization_id","email_message_id");--> statement-breakpoint
CREATE INDEX "complaint_actions_at" ON "complaint_actions" USING btree ("organization_id","complaint_id","at","id");--> statement-breakpoint
CREATE INDEX "complaint_notes_complaint" ON "complaint_notes" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_follow_ups_complaint" ON "complaint_follow_ups" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_remedies_complaint" ON "complaint_remedies" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_remedies_redress" ON "complaint_remedies" USING btree ("organization_id","complaint_id","currency","amount") WHERE "complaint_remedies"."status" = 'fulfilled' and "complaint_remedies"."amount" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "root_causes_code_key" ON "root_causes" USING btree ("organization_id","code");--> statement-breakpoint
CREATE INDEX "root_causes_parent" ON "root_causes" USING btree ("organization_id","parent_id","id");--> statement-breakpoint
CREATE INDEX "complaint_secret_links_complaint" ON "complaint_secret_links" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "complaint_links_key" ON "complaint_links" USING btree ("organization_id",least("complaint_id", "related_id"),greatest("complaint_id", "related_id"),"kind");--> statement-breakpoint
CREATE INDEX "complaint_links_complaint" ON "complaint_links" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_links_related" ON "complaint_links" USING btree ("organization_id","related_id","id");--> statement-breakpoint
CREATE INDEX "lifecycle_moves_reason" ON "lifecycle_moves" USING btree ("organization_id","reason_code","contact_id") WHERE "lifecycle_moves"."reason_code" is not null;--> statement-breakpoint
CREATE INDEX "notifications_contact" ON "notifications" USING btree ("organization_id","contact_id") WHERE "notifications"."contact_id" is not null;