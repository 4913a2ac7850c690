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
ALTER TABLE "complaints" ADD COLUMN "first_responded_at" timestamp (6) with time zone;--> statement-breakpoint
ALTER TABLE "complaints" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "complaint_facts" ADD CONSTRAINT "complaint_facts_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_rollups" ADD CONSTRAINT "complaint_rollups_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaint_spells" ADD CONSTRAINT "complaint_spells_complaint_fkey" FOREIGN KEY ("organization_id","complaint_id") REFERENCES "public"."complaints"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "complaint_facts_received" ON "complaint_facts" USING btree ("organization_id","received_at");--> statement-breakpoint
CREATE INDEX "complaint_rollups_day" ON "complaint_rollups" USING btree ("organization_id","dimension","day","value","n");--> statement-breakpoint
CREATE INDEX "complaint_spells_ended" ON "complaint_spells" USING btree ("organization_id","ended_at","opened_at","complaint_id");--> statement-breakpoint
CREATE UNIQUE INDEX "complaints_external_id_key" ON "complaints" USING btree ("organization_id","external_id") WHERE "complaints"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "complaint_remedies_redress" ON "complaint_remedies" USING btree ("organization_id","complaint_id","currency","amount") WHERE "complaint_remedies"."status" = 'fulfilled' and "complaint_remedies"."amount" is not null;