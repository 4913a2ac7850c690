CREATE TABLE "due_work" (
	"organization_id" uuid NOT NULL,
	"due_at" timestamp (6) with time zone NOT NULL,
	"kind" text NOT NULL,
	"reference" text NOT NULL,
	"live" boolean NOT NULL,
	CONSTRAINT "due_work_organization_id_kind_reference_pk" PRIMARY KEY("organization_id","kind","reference")
);
--> statement-breakpoint
CREATE TABLE "event_heads" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"sequence" bigint,
	"type" text NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"resource_type" text NOT NULL,
	"resource_id" text NOT NULL,
	"contact_id" uuid,
	"related_contact_id" uuid,
	"data" jsonb NOT NULL,
	"previous" jsonb,
	"origin" jsonb,
	"announced" boolean DEFAULT true NOT NULL,
	"audited" boolean DEFAULT true NOT NULL,
	CONSTRAINT "events_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"organization_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" integer NOT NULL,
	"body" text,
	"headers" jsonb NOT NULL,
	"created_at" timestamp (6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_organization_id_actor_key_pk" PRIMARY KEY("organization_id","actor","key")
);
--> statement-breakpoint
CREATE TABLE "service_secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"organization_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"summary" text,
	"resource_type" text NOT NULL,
	"resource_id" text NOT NULL,
	CONSTRAINT "timeline_organization_id_contact_id_occurred_at_id_pk" PRIMARY KEY("organization_id","contact_id","occurred_at","id")
);
--> statement-breakpoint
CREATE TABLE "contact_identifiers" (
	"organization_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"identifying" boolean NOT NULL,
	"archived" boolean NOT NULL,
	CONSTRAINT "contact_identifiers_organization_id_contact_id_kind_value_pk" PRIMARY KEY("organization_id","contact_id","kind","value")
);
--> statement-breakpoint
CREATE TABLE "contact_tags" (
	"organization_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"contact_id" uuid NOT NULL,
	CONSTRAINT "contact_tags_organization_id_tag_contact_id_pk" PRIMARY KEY("organization_id","tag","contact_id")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"display_name" text NOT NULL,
	"given_name" text,
	"family_name" text,
	"emails" jsonb NOT NULL,
	"phones" jsonb NOT NULL,
	"handles" jsonb NOT NULL,
	"addresses" jsonb NOT NULL,
	"external_id" text,
	"lifecycle_stage" text NOT NULL,
	"relationship_type" text,
	"owner_id" uuid,
	"key_customer" boolean NOT NULL,
	"country" text,
	"language" text,
	"time_zone" text,
	"source" text,
	"interests" text[] NOT NULL,
	"tags" text[] NOT NULL,
	"custom_fields" jsonb NOT NULL,
	"last_interaction_at" timestamp (6) with time zone,
	"next_task_at" timestamp (6) with time zone,
	"derived" integer DEFAULT 0 NOT NULL,
	"search_key" text NOT NULL,
	"archived_at" timestamp (6) with time zone,
	"erased_at" timestamp (6) with time zone,
	"archived" boolean GENERATED ALWAYS AS (case when erased_at is null then archived_at is not null end) STORED,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "contacts_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "contacts_kind_check" CHECK ("contacts"."kind" in ('person', 'company'))
);
--> statement-breakpoint
CREATE TABLE "lifecycle_moves" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"from_stage" text,
	"stage" text NOT NULL,
	"reason" text,
	"reason_code" text,
	"ended_by" text,
	"actor" jsonb NOT NULL,
	"occurred_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "lifecycle_moves_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "relationships" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"related_id" uuid NOT NULL,
	"type" text NOT NULL,
	"role" text,
	"since" text,
	"until" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "relationships_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "relationships_not_self" CHECK ("relationships"."contact_id" <> "relationships"."related_id")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"organization_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "suppressions_organization_id_hash_pk" PRIMARY KEY("organization_id","hash")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"user_id" uuid,
	"created_by" uuid,
	"expires_at" timestamp (6) with time zone,
	"revoked_at" timestamp (6) with time zone,
	"last_used_at" timestamp (6) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "api_keys_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"type" text NOT NULL,
	"summary" text NOT NULL,
	"resource_type" text NOT NULL,
	"resource_id" text NOT NULL,
	"contact_id" uuid,
	"read_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "notifications_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"country" text NOT NULL,
	"time_zone" text NOT NULL,
	"currency" text NOT NULL,
	"language" text NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"now" timestamp (6) with time zone,
	"delete_after" timestamp (6) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"family_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"used_at" timestamp (6) with time zone,
	"revoked_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "refresh_tokens_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "team_members" (
	"organization_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "team_members_organization_id_team_id_user_id_pk" PRIMARY KEY("organization_id","team_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "teams_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "user_links" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"user_id" uuid NOT NULL,
	"secret_hash" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"used_at" timestamp (6) with time zone,
	"created_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "user_links_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"display_name" text NOT NULL,
	"role" text NOT NULL,
	"contact_access" text DEFAULT 'all' NOT NULL,
	"status" text NOT NULL,
	"language" text,
	"time_zone" text,
	"external_subject" text,
	"password_hash" text,
	"totp_secret" text,
	"totp_confirmed" boolean DEFAULT false NOT NULL,
	"totp_step" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "users_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "contact_identifiers" ADD CONSTRAINT "contact_identifiers_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_tags" ADD CONSTRAINT "contact_tags_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_owner_fkey" FOREIGN KEY ("organization_id","owner_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifecycle_moves" ADD CONSTRAINT "lifecycle_moves_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relationships" ADD CONSTRAINT "relationships_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relationships" ADD CONSTRAINT "relationships_organization_id_related_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","related_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_id_user_id_users_organization_id_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."users"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_organization_id_user_id_users_organization_id_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."users"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_organization_id_user_id_users_organization_id_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."users"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_organization_id_team_id_teams_organization_id_id_fk" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."teams"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_organization_id_user_id_users_organization_id_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."users"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "teams" ADD CONSTRAINT "teams_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_links" ADD CONSTRAINT "user_links_organization_id_user_id_users_organization_id_id_fk" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."users"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "due_work_due_at" ON "due_work" USING btree ("organization_id","due_at","kind","reference");--> statement-breakpoint
CREATE INDEX "due_work_live" ON "due_work" USING btree ("due_at","organization_id","kind","reference") WHERE "due_work"."live";--> statement-breakpoint
CREATE UNIQUE INDEX "events_sequence_key" ON "events" USING btree ("organization_id","sequence");--> statement-breakpoint
CREATE INDEX "events_unnumbered" ON "events" USING btree ("organization_id","id") WHERE "events"."sequence" is null and "events"."announced";--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "timeline_by_type" ON "timeline" USING btree ("organization_id","contact_id","type","occurred_at","id");--> statement-breakpoint
CREATE INDEX "contact_identifiers_value" ON "contact_identifiers" USING btree ("organization_id","kind","value","contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_identifiers_key" ON "contact_identifiers" USING btree ("organization_id","kind","value") WHERE "contact_identifiers"."identifying" and not "contact_identifiers"."archived";--> statement-breakpoint
CREATE INDEX "contact_tags_contact" ON "contact_tags" USING btree ("organization_id","contact_id");--> statement-breakpoint
CREATE INDEX "contacts_created_at" ON "contacts" USING btree ("organization_id","archived","id");--> statement-breakpoint
CREATE INDEX "contacts_updated_at" ON "contacts" USING btree ("organization_id","archived","updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_display_name" ON "contacts" USING btree ("organization_id","archived","display_name","id");--> statement-breakpoint
CREATE INDEX "contacts_kind" ON "contacts" USING btree ("organization_id","archived","kind","id");--> statement-breakpoint
CREATE INDEX "contacts_lifecycle_stage" ON "contacts" USING btree ("organization_id","archived","lifecycle_stage","id");--> statement-breakpoint
CREATE INDEX "contacts_relationship_type" ON "contacts" USING btree ("organization_id","archived","relationship_type","id");--> statement-breakpoint
CREATE INDEX "contacts_owner" ON "contacts" USING btree ("organization_id","archived","owner_id","id");--> statement-breakpoint
CREATE INDEX "contacts_key_customer" ON "contacts" USING btree ("organization_id","archived","id") WHERE "contacts"."key_customer";--> statement-breakpoint
CREATE INDEX "contacts_country" ON "contacts" USING btree ("organization_id","archived","country","id");--> statement-breakpoint
CREATE INDEX "contacts_language" ON "contacts" USING btree ("organization_id","archived","language","id");--> statement-breakpoint
CREATE INDEX "contacts_source" ON "contacts" USING btree ("organization_id","archived","source","id");--> statement-breakpoint
CREATE INDEX "contacts_interests" ON "contacts" USING gin ("interests");--> statement-breakpoint
CREATE INDEX "contacts_search" ON "contacts" USING gin ("search_key" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "lifecycle_moves_contact" ON "lifecycle_moves" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "relationships_key" ON "relationships" USING btree ("organization_id","contact_id","related_id","type");--> statement-breakpoint
CREATE INDEX "relationships_related" ON "relationships" USING btree ("organization_id","related_id","id");--> statement-breakpoint
CREATE INDEX "notifications_user" ON "notifications" USING btree ("organization_id","user_id","id");--> statement-breakpoint
CREATE INDEX "notifications_unread" ON "notifications" USING btree ("organization_id","user_id","id") WHERE "notifications"."read_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_slug_key" ON "organizations" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "refresh_tokens_family" ON "refresh_tokens" USING btree ("organization_id","family_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_user" ON "refresh_tokens" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE INDEX "team_members_user" ON "team_members" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "teams_name_key" ON "teams" USING btree ("organization_id","name");--> statement-breakpoint
CREATE INDEX "user_links_user" ON "user_links" USING btree ("organization_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("organization_id","email_key");--> statement-breakpoint
CREATE UNIQUE INDEX "users_external_subject_key" ON "users" USING btree ("organization_id","external_subject");