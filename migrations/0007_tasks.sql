CREATE TABLE "feeds" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"assignee_id" uuid,
	"team_id" uuid,
	"created_by" uuid,
	"secret_hash" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "feeds_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"title" text,
	"description" text,
	"contact_id" uuid,
	"assignee_id" uuid,
	"team_id" uuid,
	"due_at" timestamp (6) with time zone,
	"due_date" date,
	"window_start" timestamp (6) with time zone,
	"window_end" timestamp (6) with time zone,
	"due_instant" timestamp (6) with time zone NOT NULL,
	"recurrence" jsonb,
	"series_id" uuid,
	"series_start" text,
	"occurrence" text,
	"priority" text NOT NULL,
	"status" text NOT NULL,
	"outcome" text,
	"cancel_reason" text,
	"related" jsonb,
	"overdue_at" timestamp (6) with time zone,
	"closed_at" timestamp (6) with time zone,
	"derived" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "tasks_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "feeds" ADD CONSTRAINT "feeds_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feeds" ADD CONSTRAINT "feeds_assignee_fkey" FOREIGN KEY ("organization_id","assignee_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feeds" ADD CONSTRAINT "feeds_creator_fkey" FOREIGN KEY ("organization_id","created_by") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feeds" ADD CONSTRAINT "feeds_team_fkey" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."teams"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_assignee_fkey" FOREIGN KEY ("organization_id","assignee_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_team_fkey" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."teams"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "feeds_created_by" ON "feeds" USING btree ("organization_id","created_by","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_occurrence_key" ON "tasks" USING btree ("organization_id","series_id","occurrence");--> statement-breakpoint
CREATE INDEX "tasks_due" ON "tasks" USING btree ("organization_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "tasks_contact" ON "tasks" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "tasks_contact_due" ON "tasks" USING btree ("organization_id","contact_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "tasks_assignee" ON "tasks" USING btree ("organization_id","assignee_id","id");--> statement-breakpoint
CREATE INDEX "tasks_assignee_due" ON "tasks" USING btree ("organization_id","assignee_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "tasks_team" ON "tasks" USING btree ("organization_id","team_id","id");--> statement-breakpoint
CREATE INDEX "tasks_team_due" ON "tasks" USING btree ("organization_id","team_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "tasks_type" ON "tasks" USING btree ("organization_id","type","id");--> statement-breakpoint
CREATE INDEX "tasks_status" ON "tasks" USING btree ("organization_id","status","id");--> statement-breakpoint
CREATE INDEX "tasks_status_due" ON "tasks" USING btree ("organization_id","status","due_instant","id");--> statement-breakpoint
CREATE INDEX "tasks_open_due" ON "tasks" USING btree ("organization_id","due_instant","id") WHERE "tasks"."status" in ('open', 'in_progress');