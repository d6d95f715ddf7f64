/** A department with the titles its people carry, from the top down. */
export interface Department {
  readonly name: string
  readonly head: string
  readonly lead: string
  readonly titles: readonly string[]
  /** What its groups are about. */
  readonly topics: readonly string[]
}

function department(name: string, words: { head: string; lead: string; titles: string; topics: string }): Department {
  return { name, head: words.head, lead: words.lead, titles: words.titles.split('|'), topics: words.topics.split('|') }
}

/** In the order they come to life: a small organisation has the first ones only. */
export const departments: readonly Department[] = [
  department('Sales', {
    head: 'Chief Revenue Officer',
    lead: 'Sales Lead',
    titles: 'Account Executive|Sales Representative|Presales Engineer|Inside Sales Agent',
    topics: 'Forecast|Pipeline|Tenders|Key Accounts|Pricing',
  }),
  department('Engineering', {
    head: 'Chief Technology Officer',
    lead: 'Engineering Lead',
    titles: 'Software Engineer|Senior Software Engineer|Test Engineer|Site Reliability Engineer',
    topics: 'Platform|Builds|Code Review|On Call|Architecture|Releases',
  }),
  department('Finance', {
    head: 'Chief Financial Officer',
    lead: 'Finance Lead',
    titles: 'Accountant|Controller|Payroll Specialist|Treasury Analyst',
    topics: 'Closing|Payables|Budget|Audit|Treasury',
  }),
  department('Human Resources', {
    head: 'Chief People Officer',
    lead: 'People Lead',
    titles: 'Recruiter|HR Partner|Learning Specialist',
    topics: 'Recruiting|Onboarding|Benefits|Works Council',
  }),
  department('Information Technology', {
    head: 'Chief Information Officer',
    lead: 'IT Lead',
    titles: 'System Administrator|Service Desk Agent|Network Engineer|Identity Engineer',
    topics: 'Service Desk|Network|Servers|Identity|Change Board|Backups',
  }),
  department('Marketing', {
    head: 'Chief Marketing Officer',
    lead: 'Marketing Lead',
    titles: 'Content Writer|Campaign Specialist|Designer',
    topics: 'Campaigns|Events|Website|Press',
  }),
  department('Operations', {
    head: 'Chief Operating Officer',
    lead: 'Shift Lead',
    titles: 'Planner|Warehouse Operator|Dispatcher|Machine Operator',
    topics: 'Warehouse|Shifts|Fleet|Maintenance',
  }),
  department('Customer Service', {
    head: 'Head of Customer Service',
    lead: 'Service Lead',
    titles: 'Service Agent|Senior Service Agent|Quality Coach',
    topics: 'Tickets|Escalations|Quality|Returns',
  }),
  department('Research & Development', {
    head: 'Head of Research',
    lead: 'Research Lead',
    titles: 'Scientist|Laboratory Technician|Research Engineer',
    topics: 'Patents|Laboratory|Prototypes',
  }),
  department('Legal', {
    head: 'General Counsel',
    lead: 'Senior Counsel',
    titles: 'Counsel|Paralegal|Compliance Officer',
    topics: 'Contracts|Compliance|Privacy',
  }),
  department('Procurement', {
    head: 'Head of Procurement',
    lead: 'Purchasing Lead',
    titles: 'Buyer|Supplier Analyst',
    topics: 'Suppliers|Orders',
  }),
  department('Quality', {
    head: 'Head of Quality',
    lead: 'Quality Lead',
    titles: 'Quality Inspector|Auditor',
    topics: 'Inspections|ISO 9001',
  }),
]
