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
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_file_fkey" FOREIGN KEY ("organization_id","id") REFERENCES "public"."files"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_interaction_fkey" FOREIGN KEY ("organization_id","interaction_id") REFERENCES "public"."interactions"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_task_fkey" FOREIGN KEY ("organization_id","task_id") REFERENCES "public"."tasks"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stray_blobs_remove_after" ON "stray_blobs" USING btree ("remove_after");--> statement-breakpoint
CREATE INDEX "attachments_contact" ON "attachments" USING btree ("organization_id","contact_id","id");--> statement-breakpoint
CREATE INDEX "attachments_interaction" ON "attachments" USING btree ("organization_id","interaction_id","id");--> statement-breakpoint
CREATE INDEX "attachments_task" ON "attachments" USING btree ("organization_id","task_id","id");