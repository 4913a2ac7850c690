CREATE TABLE "quotes" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"basket" jsonb NOT NULL,
	"terms" jsonb NOT NULL,
	"status" text NOT NULL,
	"expires_at" timestamp (6) with time zone NOT NULL,
	"order_id" uuid,
	"order_external_id" text,
	"settled_at" timestamp (6) with time zone,
	"version" integer NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "quotes_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_contact_fkey" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "quotes_contact" ON "quotes" USING btree ("organization_id","contact_id","id");