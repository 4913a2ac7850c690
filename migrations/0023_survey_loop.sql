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
ALTER TABLE "surveys" ADD COLUMN "follow_ups" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "survey_loop_items" ADD CONSTRAINT "survey_loop_items_response_fkey" FOREIGN KEY ("organization_id","response_id") REFERENCES "public"."survey_responses"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_owner_fkey" FOREIGN KEY ("organization_id","owner_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "win_backs" ADD CONSTRAINT "win_backs_team_fkey" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."teams"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "survey_loop_items_survey" ON "survey_loop_items" USING btree ("organization_id","survey_id");--> statement-breakpoint
CREATE INDEX "win_backs_due" ON "win_backs" USING btree ("organization_id","due_instant","id");--> statement-breakpoint
CREATE INDEX "win_backs_state" ON "win_backs" USING btree ("organization_id","state","id");--> statement-breakpoint
CREATE INDEX "win_backs_state_due" ON "win_backs" USING btree ("organization_id","state","due_instant","id");--> statement-breakpoint
CREATE INDEX "win_backs_contact" ON "win_backs" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "win_backs_owner" ON "win_backs" USING btree ("organization_id","owner_id","id");--> statement-breakpoint
CREATE INDEX "win_backs_team" ON "win_backs" USING btree ("organization_id","team_id","id");--> statement-breakpoint
CREATE INDEX "win_backs_open" ON "win_backs" USING btree ("organization_id","owner_id","id") WHERE "win_backs"."state" = 'open';