CREATE TABLE "custom_field_values" (
	"organization_id" uuid NOT NULL,
	"field_id" uuid NOT NULL,
	"value" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"is_unique" boolean NOT NULL,
	CONSTRAINT "custom_field_values_organization_id_field_id_value_contact_id_pk" PRIMARY KEY("organization_id","field_id","value","contact_id")
);
--> statement-breakpoint
CREATE TABLE "custom_fields" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"choices" text[] NOT NULL,
	"required" boolean NOT NULL,
	"default_value" jsonb,
	"is_unique" boolean NOT NULL,
	"archived_at" timestamp (6) with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (6) with time zone NOT NULL,
	"updated_at" timestamp (6) with time zone NOT NULL,
	CONSTRAINT "custom_fields_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "custom_field_values" ADD CONSTRAINT "custom_field_values_organization_id_contact_id_contacts_organization_id_id_fk" FOREIGN KEY ("organization_id","contact_id") REFERENCES "public"."contacts"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custom_field_values" ADD CONSTRAINT "custom_field_values_organization_id_field_id_custom_fields_organization_id_id_fk" FOREIGN KEY ("organization_id","field_id") REFERENCES "public"."custom_fields"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custom_fields" ADD CONSTRAINT "custom_fields_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "custom_field_values_contact" ON "custom_field_values" USING btree ("organization_id","contact_id");--> statement-breakpoint
CREATE UNIQUE INDEX "custom_field_values_key" ON "custom_field_values" USING btree ("organization_id","field_id","value") WHERE "custom_field_values"."is_unique";--> statement-breakpoint
CREATE UNIQUE INDEX "custom_fields_key" ON "custom_fields" USING btree ("organization_id","key");