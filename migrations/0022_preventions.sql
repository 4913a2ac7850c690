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
ALTER TABLE "complaint_settings" ADD COLUMN "systemic_count" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_settings" ADD COLUMN "systemic_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "complaint_patterns" ADD CONSTRAINT "complaint_patterns_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_causes" ADD CONSTRAINT "found_causes_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "found_causes" ADD CONSTRAINT "found_causes_pattern_fkey" FOREIGN KEY ("organization_id","pattern_id") REFERENCES "public"."complaint_patterns"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prevention_complaints" ADD CONSTRAINT "prevention_complaints_prevention_fkey" FOREIGN KEY ("organization_id","prevention_id") REFERENCES "public"."preventions"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prevention_complaints" ADD CONSTRAINT "prevention_complaints_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_owner_fkey" FOREIGN KEY ("organization_id","owner_id") REFERENCES "public"."users"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_pattern_fkey" FOREIGN KEY ("organization_id","pattern_id") REFERENCES "public"."complaint_patterns"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preventions" ADD CONSTRAINT "preventions_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "root_causes" ADD CONSTRAINT "root_causes_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "root_causes" ADD CONSTRAINT "root_causes_parent_fkey" FOREIGN KEY ("organization_id","parent_id") REFERENCES "public"."root_causes"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_links" ADD CONSTRAINT "complaint_links_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_links" ADD CONSTRAINT "complaint_links_related_fkey" FOREIGN KEY ("organization_id","related_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_texts" ADD CONSTRAINT "complaint_texts_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_words" ADD CONSTRAINT "complaint_words_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
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
CREATE UNIQUE INDEX "root_causes_code_key" ON "root_causes" USING btree ("organization_id","code");--> statement-breakpoint
CREATE INDEX "root_causes_parent" ON "root_causes" USING btree ("organization_id","parent_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "complaint_links_key" ON "complaint_links" USING btree ("organization_id",least("complaint_id", "related_id"),greatest("complaint_id", "related_id"),"kind");--> statement-breakpoint
CREATE INDEX "complaint_links_complaint" ON "complaint_links" USING btree ("organization_id","complaint_id","id");--> statement-breakpoint
CREATE INDEX "complaint_links_related" ON "complaint_links" USING btree ("organization_id","related_id","id");--> statement-breakpoint
CREATE INDEX "lifecycle_moves_reason" ON "lifecycle_moves" USING btree ("organization_id","reason_code","contact_id") WHERE "lifecycle_moves"."reason_code" is not null;